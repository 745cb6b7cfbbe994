#: after lost
#: step permission
#: says lets alarm invoke it, and not alarms
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
awslocal lambda add-permission --function-name pager --statement-id t --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn "${topic%s}"
