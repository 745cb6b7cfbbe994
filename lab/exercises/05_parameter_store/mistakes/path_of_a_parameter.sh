#: after password
#: step path
#: says that is a parameter, not a branch
awslocal ssm get-parameters-by-path --path /shop/dev/currency
