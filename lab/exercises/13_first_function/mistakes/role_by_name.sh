#: after role
#: step function
#: says takes the role's ARN, and greet-role is none
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name greet --runtime python3.13 --handler handler.handler --role greet-role --zip-file fileb://function.zip
