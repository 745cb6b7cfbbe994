#: after quiet
#: step flag
#: says You wrote one in eu-west-1
awslocal ssm put-parameter --name /todoapp/sendNotifications --value true --type String --region eu-west-1
