#: after path
#: step decrypt
#: says without --with-decryption
awslocal ssm get-parameter --name /shop/dev/password
