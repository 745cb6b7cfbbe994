#: after quiet
#: step flag
#: says only with --overwrite
awslocal ssm put-parameter --name /todoapp/sendNotifications --value true --type String
