#: step currency
#: says A parameter type is required
awslocal ssm put-parameter --name /shop/dev/currency --value EUR
