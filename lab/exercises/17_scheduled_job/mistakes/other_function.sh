#: step role
#: says may invoke arn:aws:lambda:*:*:function:bell, and not
sed 's/chime/bell/' invoke.json > slip.json
awslocal iam create-role --role-name chime-schedule-role --assume-role-policy-document file://trust.json
awslocal iam put-role-policy --role-name chime-schedule-role --policy-name invoke --policy-document file://slip.json
