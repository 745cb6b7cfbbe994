#: after invoke
#: step logs
#: says CreateLogGroup was refused. Its role has no policy
awslocal lambda invoke --function-name greet --payload fileb://event.json answer.json
