#: after lost
#: step permission
#: says lets s3.amazonaws.com invoke it
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
awslocal lambda add-permission --function-name pager --statement-id t --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn "$topic"
