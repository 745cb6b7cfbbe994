#: step role
#: says lets ec2.amazonaws.com take the role on, and not Lambda
sed 's/lambda.amazonaws/ec2.amazonaws/' trust.json > ec2.json
awslocal iam create-role --role-name greet-role --assume-role-policy-document file://ec2.json
