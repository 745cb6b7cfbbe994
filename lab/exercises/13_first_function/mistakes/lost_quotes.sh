#: after function
#: step invoke
#: says The payload lost its quotes on the way
awslocal lambda invoke --function-name greet --payload '{name: Ada}' answer.json
