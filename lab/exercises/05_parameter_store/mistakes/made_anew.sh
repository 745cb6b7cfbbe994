#: after currency
#: step change
#: says you deleted the parameter, and its history with it
awslocal ssm delete-parameter --name /shop/dev/currency
awslocal ssm put-parameter --name /shop/dev/currency --type String --value USD
