#: after cold
#: step together
#: says so one environment did both
awslocal lambda invoke --function-name counter --payload fileb://slow.json a.json
awslocal lambda invoke --function-name counter --payload fileb://slow.json b.json
