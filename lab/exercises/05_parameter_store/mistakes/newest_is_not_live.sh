#: after label
#: step live
#: says the shop reads the labelled version, not the newest
awslocal ssm put-parameter --name /shop/dev/currency --value EUR --overwrite
