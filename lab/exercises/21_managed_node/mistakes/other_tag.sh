#: after failed
#: step limit
#: says chose no node: none has tag:Name = todoapp
awslocal ssm send-command --targets Key=tag:Name,Values=todoapp \
    --document-name AWS-RunShellScript --parameters file://slow.json
