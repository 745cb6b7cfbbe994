#: after quiet
#: step flag
#: says is a SecureString
awslocal ssm delete-parameter --name /todoapp/sendNotifications
awslocal ssm put-parameter --name /todoapp/sendNotifications --value true --type SecureString
