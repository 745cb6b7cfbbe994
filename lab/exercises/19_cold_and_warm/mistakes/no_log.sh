#: step cold
#: says CreateLogGroup was refused, so there is no REPORT line
role=$(awslocal iam create-role --role-name counter-role --assume-role-policy-document file://trust.json --query Role.Arn --output text)
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name counter --runtime python3.13 --handler handler.handler --role "$role" --zip-file fileb://function.zip
awslocal lambda wait function-active-v2 --function-name counter
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json
