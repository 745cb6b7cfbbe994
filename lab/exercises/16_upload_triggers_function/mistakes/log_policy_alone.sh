#: after bucket
#: step role
#: says it has AWSLambdaBasicExecutionRole
awslocal iam create-role --role-name encrypt-role --assume-role-policy-document file://trust.json
awslocal iam attach-role-policy --role-name encrypt-role \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
