#: step function
awslocal iam create-role --role-name coffee-menu-role --assume-role-policy-document file://trust.json
role=$(awslocal iam get-role --role-name coffee-menu-role --query Role.Arn --output text)
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name coffee_menu --runtime python3.13 \
    --handler handler.handler --role "$role" --zip-file fileb://function.zip
awslocal lambda wait function-active-v2 --function-name coffee_menu

#: step api
api=$(awslocal apigateway create-rest-api --name coffee-api --query id --output text)
root=$(awslocal apigateway get-resources --rest-api-id "$api" --query 'items[0].id' --output text)
menu=$(awslocal apigateway create-resource --rest-api-id "$api" --parent-id "$root" --path-part menu --query id --output text)
echo "api=$api menu=$menu" > ids

#: step method
. ./ids
function=$(awslocal lambda get-function --function-name coffee_menu --query Configuration.FunctionArn --output text)
awslocal apigateway put-method --rest-api-id "$api" --resource-id "$menu" --http-method GET --authorization-type NONE
awslocal apigateway put-integration --rest-api-id "$api" --resource-id "$menu" --http-method GET \
    --type AWS_PROXY --integration-http-method POST \
    --uri "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/$function/invocations"

#: step deploy
. ./ids
awslocal apigateway create-deployment --rest-api-id "$api" --stage-name dev
curl -s "http://localhost:4566/_aws/execute-api/$api/dev/menu"

#: step permission
. ./ids
account=$(awslocal sts get-caller-identity --query Account --output text)
awslocal lambda add-permission --function-name coffee_menu --statement-id api --action lambda:InvokeFunction \
    --principal apigateway.amazonaws.com --source-arn "arn:aws:execute-api:us-east-1:$account:$api/*/GET/menu"

#: step call
. ./ids
curl -sf "http://localhost:4566/_aws/execute-api/$api/dev/menu?size=small"
