#: after denied
#: step flags
#: says You gave the policy to export_todos-role
awslocal iam put-role-policy --role-name export_todos-role --policy-name read-flags \
    --policy-document file://read-flags.json
