#: after function
#: step api
#: says There is one in eu-west-1
awslocal apigateway create-rest-api --name coffee-api --region eu-west-1
