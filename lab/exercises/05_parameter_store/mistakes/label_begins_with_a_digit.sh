#: after change
#: step label
#: says A label begins with no digit
awslocal ssm label-parameter-version --name /shop/dev/currency --parameter-version 2 --labels 2live
