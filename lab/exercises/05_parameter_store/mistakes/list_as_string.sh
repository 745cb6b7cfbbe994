#: after currency
#: step countries
#: says in a String a comma is a comma
awslocal ssm put-parameter --name /shop/dev/countries --type String --value 'DE,FR,IT'
