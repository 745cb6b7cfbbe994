#: after currency
#: step countries
#: says A blank after a comma belongs to the value
awslocal ssm put-parameter --name /shop/dev/countries --type StringList --value 'DE, FR, IT'
