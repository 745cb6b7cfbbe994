#: after quiet
#: step flag
#: says only the word true means on
awslocal ssm put-parameter --name /todoapp/sendNotifications --value yes --overwrite
