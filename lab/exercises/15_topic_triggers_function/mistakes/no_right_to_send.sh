#: after arrives
#: step destination
#: says does not have permissions to call SendMessage
url=$(awslocal sqs create-queue --queue-name alarms-failed --query QueueUrl --output text)
queue=$(awslocal sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal lambda put-function-event-invoke-config --function-name pager --maximum-retry-attempts 0 --destination-config "OnFailure={Destination=$queue}"
