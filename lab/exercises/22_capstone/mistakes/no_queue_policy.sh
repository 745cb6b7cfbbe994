#: step parts
#: says depot-work does not let the topic in. It has no policy
awslocal sns create-topic --name depot-orders
python make_files.py
awslocal sqs create-queue --queue-name depot-dead --attributes file://dead.json
awslocal sqs create-queue --queue-name depot-work --attributes VisibilityTimeout=6
awslocal sqs create-queue --queue-name depot-audit --attributes file://audit.json
