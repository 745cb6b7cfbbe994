#: after function
#: step invoke
#: says The payload came as base64
awslocal lambda invoke --function-name greet --payload eyJuYW1lIjogIkFkYSJ9 answer.json
