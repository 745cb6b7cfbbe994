#: after function
#: step forgotten
#: says ran into its timeout again
awslocal lambda update-function-configuration --function-name counter --timeout 2
awslocal lambda wait function-updated-v2 --function-name counter
awslocal lambda invoke --function-name counter --payload fileb://slow.json answer.json
awslocal lambda invoke --function-name counter --payload fileb://slow.json answer.json
