#: after cold
#: step timeout
#: says in seconds, not in milliseconds
awslocal lambda update-function-configuration --function-name counter --timeout 2000
