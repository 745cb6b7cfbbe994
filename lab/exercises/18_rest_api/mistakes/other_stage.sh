#: after method
#: step deploy
#: says There is a stage prod
. ./ids
awslocal apigateway create-deployment --rest-api-id "$api" --stage-name prod
