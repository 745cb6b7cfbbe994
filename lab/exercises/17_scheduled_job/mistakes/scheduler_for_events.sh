#: step permission
#: says A rule belongs to EventBridge, not to its Scheduler
arn=$(awslocal events put-rule --name chime-rule --schedule-expression 'cron(0 6 * * ? *)' --query RuleArn --output text)
awslocal lambda add-permission --function-name chime --statement-id rule \
    --action lambda:InvokeFunction --principal scheduler.amazonaws.com --source-arn "$arn"
