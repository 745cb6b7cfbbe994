#: step currency
#: says There is currency: it is not in the hierarchy
awslocal ssm put-parameter --name currency --type String --value EUR
