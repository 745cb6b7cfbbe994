#: after queue
#: step short
#: says You gave an ARN: ReceiveMessage takes the queue's URL
arn=$(awslocal sqs get-queue-attributes --queue-url "$(cat url.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal sqs receive-message --queue-url "$arn"
