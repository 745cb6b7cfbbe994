#: step function
role=$(awslocal iam create-role --role-name pager-role \
    --assume-role-policy-document file://trust.json --query Role.Arn --output text)
awslocal iam attach-role-policy --role-name pager-role \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name pager --runtime python3.13 \
    --handler handler.handler --role "$role" --zip-file fileb://function.zip \
    --query FunctionArn --output text > function.txt

#: step subscribe
awslocal sns create-topic --name alarms --query TopicArn --output text > topic.txt
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol lambda \
    --notification-endpoint "$(cat function.txt)"

#: step lost
awslocal sns publish --topic-arn "$(cat topic.txt)" --message file://alarm.json

#: step permission
awslocal lambda add-permission --function-name pager --statement-id alarms-may-invoke \
    --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn "$(cat topic.txt)"

#: step arrives
awslocal sns publish --topic-arn "$(cat topic.txt)" --message file://alarm.json

#: step destination
url=$(awslocal sqs create-queue --queue-name alarms-failed --query QueueUrl --output text)
queue=$(awslocal sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn \
    --query Attributes.QueueArn --output text)
awslocal iam put-role-policy --role-name pager-role --policy-name send-failed \
    --policy-document file://send-failed.json
awslocal lambda put-function-event-invoke-config --function-name pager \
    --maximum-retry-attempts 0 --destination-config "OnFailure={Destination=$queue}"

#: step failed
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'disk full!'
