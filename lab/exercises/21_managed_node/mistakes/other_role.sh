#: step register
#: says You attached a policy to export_todos-role
awslocal iam attach-role-policy --role-name export_todos-role \
    --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
