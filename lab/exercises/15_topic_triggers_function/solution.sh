#: step function
awslocal iam create-role --role-name pager-role --assume-role-policy-document file://trust.json
awslocal iam attach-role-policy --role-name pager-role \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
role=$(awslocal iam get-role --role-name pager-role --query Role.Arn --output text)
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name pager --runtime python3.13 \
    --handler handler.handler --role "$role" --zip-file fileb://function.zip
awslocal lambda wait function-active-v2 --function-name pager

#: step subscribe
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
function=$(awslocal lambda get-function --function-name pager \
    --query Configuration.FunctionArn --output text)
awslocal sns subscribe --topic-arn "$topic" --protocol lambda --notification-endpoint "$function"

#: step lost
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
awslocal sns publish --topic-arn "$topic" --message file://alarm.json

#: step permission
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
awslocal lambda add-permission --function-name pager --statement-id alarms-may-invoke \
    --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn "$topic"

#: step arrives
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
awslocal sns publish --topic-arn "$topic" --message file://alarm.json

#: step destination
url=$(awslocal sqs create-queue --queue-name alarms-failed --query QueueUrl --output text)
queue=$(awslocal sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn \
    --query Attributes.QueueArn --output text)
awslocal iam put-role-policy --role-name pager-role --policy-name send-failed \
    --policy-document file://send-failed.json
awslocal lambda put-function-event-invoke-config --function-name pager \
    --maximum-retry-attempts 0 --destination-config "OnFailure={Destination=$queue}"

#: step failed
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
awslocal sns publish --topic-arn "$topic" --message 'disk full!'
