#: after countries
#: step password
#: says It lies there in clear
awslocal ssm put-parameter --name /shop/dev/password --type String --value 'open sesame'
