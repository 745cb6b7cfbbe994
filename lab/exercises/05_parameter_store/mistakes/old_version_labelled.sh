#: after change
#: step label
#: says The label live is on version 1, not on version 2
awslocal ssm label-parameter-version --name /shop/dev/currency --parameter-version 1 --labels live
