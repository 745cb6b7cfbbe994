#: after api
#: step method
#: says has no method GET. It has POST
. ./ids
awslocal apigateway put-method --rest-api-id "$api" --resource-id "$menu" --http-method POST --authorization-type NONE
