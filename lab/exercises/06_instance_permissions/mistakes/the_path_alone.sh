#: after denied
#: step flags
#: says The app asks for all that is below it
sed 's,todoapp/\*,todoapp,' read-flags.json > policy.json
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name read-flags \
    --policy-document file://policy.json
