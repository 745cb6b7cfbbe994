#: step register
#: says Its role has AmazonSSMReadOnlyAccess: that is for people
awslocal iam attach-role-policy --role-name TodoApp-EC2-Role \
    --policy-arn arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess
