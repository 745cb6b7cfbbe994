#: step currency
#: says in a hierarchy a name begins with a slash
awslocal ssm put-parameter --name shop/dev/currency --type String --value EUR
