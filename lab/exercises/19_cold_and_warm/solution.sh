#: step function
role=$(awslocal iam create-role --role-name counter-role \
    --assume-role-policy-document file://trust.json --query Role.Arn --output text)
awslocal iam attach-role-policy --role-name counter-role \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name counter --runtime python3.13 \
    --handler handler.handler --role "$role" --zip-file fileb://function.zip --timeout 10
awslocal lambda wait function-active-v2 --function-name counter

#: step cold
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json

#: step warm
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json

#: step together
awslocal lambda invoke --function-name counter --invocation-type Event \
    --payload fileb://slow.json a.json &
awslocal lambda invoke --function-name counter --invocation-type Event \
    --payload fileb://slow.json b.json
wait

#: step timeout
awslocal lambda update-function-configuration --function-name counter --timeout 2
awslocal lambda wait function-updated-v2 --function-name counter
awslocal lambda invoke --function-name counter --payload fileb://slow.json answer.json

#: step forgotten
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json

#: step kept
awslocal dynamodb create-table --table-name visits --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=id,AttributeType=S \
    --key-schema AttributeName=id,KeyType=HASH
awslocal iam put-role-policy --role-name counter-role --policy-name count-in-table \
    --policy-document file://count-in-table.json
python -m zipfile -c function.zip kept/handler.py
awslocal lambda update-function-code --function-name counter --zip-file fileb://function.zip
awslocal lambda wait function-updated-v2 --function-name counter
awslocal lambda update-function-configuration --function-name counter --timeout 10
awslocal lambda wait function-updated-v2 --function-name counter
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json
awslocal lambda update-function-configuration --function-name counter --memory-size 256
awslocal lambda wait function-updated-v2 --function-name counter
awslocal lambda invoke --function-name counter --payload fileb://quick.json answer.json
