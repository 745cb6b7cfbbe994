#: after role
#: step function
#: says There is one in eu-west-1
role=$(awslocal iam get-role --role-name greet-role --query Role.Arn --output text)
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --region eu-west-1 --function-name greet --runtime python3.13 --handler handler.handler --role "$role" --zip-file fileb://function.zip
