#: after bucket
#: step role
#: says may s3:PutObject on arn:aws:s3:::vault-*/incoming/*: not on
sed 's/encrypted/incoming/' policy.json > slip.json
awslocal iam create-role --role-name encrypt-role --assume-role-policy-document file://trust.json
awslocal iam put-role-policy --role-name encrypt-role --policy-name copy --policy-document file://slip.json
