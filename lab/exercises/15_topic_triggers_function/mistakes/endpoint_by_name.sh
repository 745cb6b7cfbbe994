#: after function
#: step subscribe
#: says takes an ARN
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
awslocal sns subscribe --topic-arn "$topic" --protocol lambda --notification-endpoint pager
