#: after register
#: step send
#: says its parameter commands, a list
awslocal ssm send-command --instance-ids "$(cat id.txt)" --document-name AWS-RunShellScript \
    --parameters command=hostname
