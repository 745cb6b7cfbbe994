#: after function
#: step api
#: says It has /menus
api=$(awslocal apigateway create-rest-api --name coffee-api --query id --output text)
root=$(awslocal apigateway get-resources --rest-api-id "$api" --query 'items[0].id' --output text)
awslocal apigateway create-resource --rest-api-id "$api" --parent-id "$root" --path-part menus
