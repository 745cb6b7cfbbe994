#: after store
#: step role
#: says may not do s3:PutObject
awslocal iam create-role --role-name depot-worker-role --assume-role-policy-document file://trust.json
sed 's/s3:PutObject/s3:GetObject/' may.json > wrong.json
awslocal iam put-role-policy --role-name depot-worker-role --policy-name may --policy-document file://wrong.json
