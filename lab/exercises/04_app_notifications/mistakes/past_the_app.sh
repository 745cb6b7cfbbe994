#: step quiet
#: says only the app publishes
awslocal dynamodb put-item --table-name TodoItems --item '{"id": {"S": "1"}, "description": {"S": "by hand"}}'
