#: step currency
awslocal ssm put-parameter --name /shop/dev/currency --type String --value EUR

#: step countries
awslocal ssm put-parameter --name /shop/dev/countries --type StringList --value 'DE,FR,IT'

#: step password
awslocal ssm put-parameter --name /shop/dev/password --type SecureString --value 'open sesame'

#: step path
awslocal ssm get-parameters-by-path --path /shop/dev

#: step decrypt
awslocal ssm get-parameter --name /shop/dev/password --with-decryption

#: step change
awslocal ssm put-parameter --name /shop/dev/currency --value USD --overwrite

#: step label
awslocal ssm label-parameter-version --name /shop/dev/currency --parameter-version 2 --labels live

#: step live
python shop.py > sales.txt &
until [ -s sales.txt ]; do sleep 0.2; done
awslocal ssm label-parameter-version --name /shop/dev/currency --parameter-version 1 --labels live
wait
