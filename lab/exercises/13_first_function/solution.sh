#: step role
awslocal iam create-role --role-name greet-role --assume-role-policy-document file://trust.json

#: step function
role=$(awslocal iam get-role --role-name greet-role --query Role.Arn --output text)
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name greet --runtime python3.13 \
    --handler handler.handler --role "$role" --zip-file fileb://function.zip
awslocal lambda wait function-active-v2 --function-name greet

#: step invoke
awslocal lambda invoke --function-name greet --payload fileb://event.json answer.json

#: step logs
awslocal iam attach-role-policy --role-name greet-role \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
awslocal lambda invoke --function-name greet --payload fileb://event.json answer.json

#: step environment
awslocal lambda update-function-configuration --function-name greet \
    --environment "Variables={GREETING=Moin}"
awslocal lambda wait function-updated-v2 --function-name greet
awslocal lambda invoke --function-name greet --payload fileb://event.json answer.json

#: step version
awslocal lambda publish-version --function-name greet --description calm
awslocal lambda create-alias --function-name greet --name live --function-version 1

#: step code
python -m zipfile -c function.zip next/handler.py
awslocal lambda update-function-code --function-name greet --zip-file fileb://function.zip
awslocal lambda wait function-updated-v2 --function-name greet
awslocal lambda invoke --function-name greet --payload fileb://event.json latest.json
awslocal lambda invoke --function-name greet --qualifier live --payload fileb://event.json live.json

#: step rollout
awslocal lambda publish-version --function-name greet --description loud
awslocal lambda update-alias --function-name greet --name live --function-version 2
