#: after currency
#: step change
#: says Nothing was changed: ParameterAlreadyExists
awslocal ssm put-parameter --name /shop/dev/currency --type String --value USD
