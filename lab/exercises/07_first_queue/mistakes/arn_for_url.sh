#: after retention
#: step send
#: says You gave an ARN: SendMessage takes the queue's URL
arn=$(awslocal sqs get-queue-attributes --queue-url "$(cat url.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal sqs send-message --queue-url "$arn" --message-body 'one coffee'
