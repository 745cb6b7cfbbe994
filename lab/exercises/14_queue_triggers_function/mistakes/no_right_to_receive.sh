#: after function
#: step mapping
#: says does not have permissions to call ReceiveMessage
awslocal iam detach-role-policy --role-name write-report-role --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
queue=$(awslocal sqs get-queue-attributes --queue-url "$(cat url.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal lambda create-event-source-mapping --function-name write-report --event-source-arn "$queue"
