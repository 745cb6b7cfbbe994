#: after api
#: step method
#: says it has no integration
. ./ids
awslocal apigateway put-method --rest-api-id "$api" --resource-id "$menu" --http-method GET --authorization-type NONE
