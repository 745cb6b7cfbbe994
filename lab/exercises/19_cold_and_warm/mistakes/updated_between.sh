#: after cold
#: step warm
#: says throws all its environments away
awslocal lambda update-function-configuration --function-name counter --memory-size 256
awslocal lambda wait function-updated-v2 --function-name counter
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json
