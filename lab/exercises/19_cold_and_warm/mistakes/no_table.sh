#: after cold
#: step kept
#: says ResourceNotFound
awslocal iam put-role-policy --role-name counter-role --policy-name count-in-table --policy-document file://count-in-table.json
python -m zipfile -c function.zip kept/handler.py
awslocal lambda update-function-code --function-name counter --zip-file fileb://function.zip
awslocal lambda wait function-updated-v2 --function-name counter
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json
