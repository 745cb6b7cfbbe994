#: after function
#: step version
#: says that freezes nothing
awslocal lambda create-alias --function-name greet --name live --function-version '$LATEST'
