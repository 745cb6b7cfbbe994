#: after role
#: step function
#: says holds code/handler.py, in a folder
role=$(awslocal iam get-role --role-name greet-role --query Role.Arn --output text)
mkdir code && cp handler.py code/
python -m zipfile -c function.zip code/
awslocal lambda create-function --function-name greet --runtime python3.13 --handler handler.handler --role "$role" --zip-file fileb://function.zip
