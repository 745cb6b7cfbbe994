#: step currency
#: says The quotes are part of the value
awslocal ssm put-parameter --name /shop/dev/currency --type String --value "'EUR'"
