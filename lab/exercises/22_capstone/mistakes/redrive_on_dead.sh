#: after parts
#: step parts
#: says it belongs to the queue that messages come from
url=$(awslocal sqs get-queue-url --queue-name depot-work --query QueueUrl --output text)
dead=$(awslocal sqs get-queue-url --queue-name depot-dead --query QueueUrl --output text)
python -c 'import json; a = json.load(open("work.json")); json.dump({"RedrivePolicy": a["RedrivePolicy"].replace("depot-dead", "depot-work")}, open("wrong.json", "w"))'
awslocal sqs set-queue-attributes --queue-url "$url" --attributes '{"RedrivePolicy": ""}'
awslocal sqs set-queue-attributes --queue-url "$dead" --attributes file://wrong.json
