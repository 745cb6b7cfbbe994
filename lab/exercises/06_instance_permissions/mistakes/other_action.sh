#: after denied
#: step flags
#: says what the app calls is ssm:GetParametersByPath
sed 's,ssm:GetParametersByPath,ssm:GetParameter,' read-flags.json > policy.json
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name read-flags \
    --policy-document file://policy.json
