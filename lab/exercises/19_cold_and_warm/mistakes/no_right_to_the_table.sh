#: after cold
#: step kept
#: says AccessDenied
awslocal dynamodb create-table --table-name visits --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH
python -m zipfile -c function.zip kept/handler.py
awslocal lambda update-function-code --function-name counter --zip-file fileb://function.zip
awslocal lambda wait function-updated-v2 --function-name counter
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json
