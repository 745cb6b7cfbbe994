#: after queue
#: step role
#: says AWSLambdaBasicExecutionRole: none of them is the one for queues
awslocal iam create-role --role-name write-report-role --assume-role-policy-document file://trust.json
awslocal iam attach-role-policy --role-name write-report-role --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
