#: after denied
#: step flags
#: says Your shell took the quotes out of the JSON
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name read-flags \
    --policy-document "$(tr -d '"' < read-flags.json)"
