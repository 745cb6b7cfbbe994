#: step currency
#: says There is one in eu-west-1
awslocal ssm put-parameter --name /shop/dev/currency --type String --value EUR --region eu-west-1
