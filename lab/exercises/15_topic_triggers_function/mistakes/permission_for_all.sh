#: after lost
#: step permission
#: says every topic of every account
awslocal lambda add-permission --function-name pager --statement-id t --action lambda:InvokeFunction --principal sns.amazonaws.com
