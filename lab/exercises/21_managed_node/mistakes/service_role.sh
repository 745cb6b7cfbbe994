#: step register
#: says NoSuchEntity
awslocal iam attach-role-policy --role-name TodoApp-EC2-Role \
    --policy-arn arn:aws:iam::aws:policy/service-role/AmazonSSMManagedInstanceCore
