#: step currency
#: says There is /shop/prod/currency: it is in another branch
awslocal ssm put-parameter --name /shop/prod/currency --type String --value EUR
