#: after role
#: step role
#: says all allows * on *: that is more than the function needs
echo '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}' > wrong.json
awslocal iam put-role-policy --role-name depot-worker-role --policy-name all --policy-document file://wrong.json
