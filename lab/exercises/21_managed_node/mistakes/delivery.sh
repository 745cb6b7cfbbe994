#: after failed
#: step limit
#: says how long AWS tries to deliver
awslocal ssm send-command --targets Key=tag:Name,Values=todo-app --timeout-seconds 30 \
    --document-name AWS-RunShellScript --parameters '{"commands": ["sleep 4"]}'
