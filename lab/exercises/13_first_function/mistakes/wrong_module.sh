#: after role
#: step function
#: says Lambda looks for index.py; the zip holds handler.py
role=$(awslocal iam get-role --role-name greet-role --query Role.Arn --output text)
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name greet --runtime python3.13 --handler index.handler --role "$role" --zip-file fileb://function.zip
