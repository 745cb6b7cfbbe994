#: step currency
#: says There is /shop/dev/Currency: names must be exactly the same
awslocal ssm put-parameter --name /shop/dev/Currency --type String --value EUR
