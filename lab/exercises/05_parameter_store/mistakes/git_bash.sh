#: step currency
#: says Type this first: export MSYS_NO_PATHCONV=1
awslocal ssm put-parameter --name 'C:/Program Files/Git/shop/dev/currency' --type String --value EUR
