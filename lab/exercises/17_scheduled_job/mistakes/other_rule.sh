#: step permission
#: says it must be arn:aws:events:us-east-1:
arn=$(awslocal events put-rule --name chime-rule --schedule-expression 'cron(0 6 * * ? *)' --query RuleArn --output text)
awslocal lambda add-permission --function-name chime --statement-id rule \
    --action lambda:InvokeFunction --principal events.amazonaws.com --source-arn "${arn}s"
