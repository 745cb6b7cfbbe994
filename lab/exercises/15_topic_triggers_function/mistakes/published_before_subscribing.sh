#: after function
#: step lost
#: says nothing asked Lambda to run pager
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
awslocal sns publish --topic-arn "$topic" --message file://alarm.json
