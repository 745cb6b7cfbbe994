#: after output
#: step failed
#: says last line decides
awslocal ssm send-command --instance-ids "$(cat id.txt)" --document-name AWS-RunShellScript \
    --parameters '{"commands": ["ls /no/such/folder", "echo done"]}'
