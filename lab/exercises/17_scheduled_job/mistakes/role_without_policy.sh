#: step role
#: says no policy of it allows lambda:InvokeFunction
awslocal iam create-role --role-name chime-schedule-role --assume-role-policy-document file://trust.json
