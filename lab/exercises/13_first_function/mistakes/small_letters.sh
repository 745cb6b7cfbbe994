#: after function
#: step environment
#: says names of variables are case-sensitive
awslocal lambda update-function-configuration --function-name greet --environment "Variables={greeting=Moin}"
awslocal lambda wait function-updated-v2 --function-name greet
