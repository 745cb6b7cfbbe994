#: after destination
#: step failed
#: says the error came to you
awslocal lambda invoke --function-name pager --payload '{}' answer.json
