#: after function
#: step mapping
#: says Queue visibility timeout: 3 seconds is less than Function timeout: 5 seconds
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes VisibilityTimeout=3
queue=$(awslocal sqs get-queue-attributes --queue-url "$(cat url.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal lambda create-event-source-mapping --function-name write-report --event-source-arn "$queue"
