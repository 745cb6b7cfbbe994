#: after function
#: step cold
#: says TypeError
awslocal lambda invoke --function-name counter --payload '{"seconds": "2"}' answer.json
