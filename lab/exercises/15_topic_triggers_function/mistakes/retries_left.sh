#: after function
#: step destination
#: says will try a failed alarm 2 more times
url=$(awslocal sqs create-queue --queue-name alarms-failed --query QueueUrl --output text)
queue=$(awslocal sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal iam put-role-policy --role-name pager-role --policy-name send-failed --policy-document file://send-failed.json
awslocal lambda put-function-event-invoke-config --function-name pager --destination-config "OnFailure={Destination=$queue}"
