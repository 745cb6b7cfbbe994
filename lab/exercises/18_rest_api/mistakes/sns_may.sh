#: after deploy
#: step permission
#: says and not for apigateway.amazonaws.com
awslocal lambda add-permission --function-name coffee_menu --statement-id api --action lambda:InvokeFunction --principal sns.amazonaws.com
