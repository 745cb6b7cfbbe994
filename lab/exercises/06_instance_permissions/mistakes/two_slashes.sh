#: after denied
#: step flags
#: says two slashes in a row
sed 's,parameter/,parameter//,' read-flags.json > policy.json
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name read-flags \
    --policy-document file://policy.json
