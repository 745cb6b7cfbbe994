#: after bucket
#: step role
#: says allowed on the bucket, and not on what is in it
sed "s|vault-.*\*|$(cat bucket.txt)|" policy.json > slip.json
awslocal iam create-role --role-name encrypt-role --assume-role-policy-document file://trust.json
awslocal iam put-role-policy --role-name encrypt-role --policy-name copy --policy-document file://slip.json
