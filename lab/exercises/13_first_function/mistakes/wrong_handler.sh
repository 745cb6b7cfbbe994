#: after role
#: step invoke
#: says after the dot is the name of a function in that file
role=$(awslocal iam get-role --role-name greet-role --query Role.Arn --output text)
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name greet --runtime python3.13 --handler handler.greet --role "$role" --zip-file fileb://function.zip
awslocal lambda wait function-active-v2 --function-name greet
awslocal lambda invoke --function-name greet --payload fileb://event.json answer.json
