#: step both
awslocal sqs create-queue --queue-name invoices-dlq --attributes MessageRetentionPeriod=1209600 --query QueueUrl --output text > dlq.txt
awslocal sqs create-queue --queue-name invoices --query QueueUrl --output text > url.txt

#: step policy
python write_policy.py invoices-dlq 3 > policy.json
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes file://policy.json

#: step poison
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://invoices.json
python consumer.py

#: step look
awslocal sqs receive-message --queue-url "$(cat dlq.txt)" --attribute-names All --visibility-timeout 1

#: step redrive
cp repaired.py consumer.py
sleep 1.2
awslocal sqs get-queue-attributes --queue-url "$(cat dlq.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text > arn.txt
awslocal sqs start-message-move-task --source-arn "$(cat arn.txt)"

#: step processed
python consumer.py
