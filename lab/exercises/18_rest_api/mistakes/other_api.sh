#: after deploy
#: step permission
#: says The permission is for another source
account=$(awslocal sts get-caller-identity --query Account --output text)
awslocal lambda add-permission --function-name coffee_menu --statement-id api --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn "arn:aws:execute-api:us-east-1:$account:abcdefghij/*/GET/menu"
