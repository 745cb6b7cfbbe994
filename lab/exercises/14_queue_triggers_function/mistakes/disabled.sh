#: after function
#: step deleted
#: says The message waits in reports: the mapping is Disabled
queue=$(awslocal sqs get-queue-attributes --queue-url "$(cat url.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal lambda create-event-source-mapping --function-name write-report --event-source-arn "$queue" --no-enabled
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://may.json
