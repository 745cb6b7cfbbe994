#: after denied
#: step flags
#: says That is in region eu-west-1
sed 's,us-east-1,eu-west-1,' read-flags.json > policy.json
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name read-flags \
    --policy-document file://policy.json
