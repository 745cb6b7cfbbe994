#: after lost
#: step permission
#: says lets alarm invoke it, and not alarms
awslocal lambda add-permission --function-name pager --statement-id t --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn "$(sed s,alarms,alarm, topic.txt)"
