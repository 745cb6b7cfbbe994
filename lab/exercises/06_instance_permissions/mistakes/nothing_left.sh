#: after works
#: step least
#: says That was too much
awslocal iam delete-role-policy --role-name TodoApp-EC2-Role --policy-name todoapp
