#: after denied
#: step flags
#: says and so is much else
sed 's,ssm:GetParametersByPath,ssm:*,; s,arn:aws:ssm[^"]*,*,' read-flags.json > policy.json
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name read-flags \
    --policy-document file://policy.json
