#: after quiet
#: step flag
#: says You wrote /todoapp/SendNotifications: that is another parameter
awslocal ssm put-parameter --name /todoapp/SendNotifications --value true --type String
