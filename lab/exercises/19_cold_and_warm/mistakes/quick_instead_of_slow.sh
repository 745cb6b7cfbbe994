#: after cold
#: step timeout
#: says nobody has had counter work for longer
awslocal lambda update-function-configuration --function-name counter --timeout 2
awslocal lambda wait function-updated-v2 --function-name counter
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json
