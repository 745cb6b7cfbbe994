#: after function
#: step deleted
#: says You received the message yourself
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://may.json
awslocal sqs receive-message --queue-url "$(cat url.txt)" --wait-time-seconds 5
queue=$(awslocal sqs get-queue-attributes --queue-url "$(cat url.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal lambda create-event-source-mapping --function-name write-report --event-source-arn "$queue" --batch-size 4 --maximum-batching-window-in-seconds 1
