#: after api
#: step method
#: says The integration invokes the function by GET
. ./ids
function=$(awslocal lambda get-function --function-name coffee_menu --query Configuration.FunctionArn --output text)
awslocal apigateway put-method --rest-api-id "$api" --resource-id "$menu" --http-method GET --authorization-type NONE
awslocal apigateway put-integration --rest-api-id "$api" --resource-id "$menu" --http-method GET --type AWS_PROXY --integration-http-method GET --uri "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/$function/invocations"
