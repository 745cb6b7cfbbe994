#: after register
#: step send
#: says AWS-RunPowerShellScript is for Windows
awslocal ssm send-command --instance-ids "$(cat id.txt)" --parameters file://hello.json \
    --document-name AWS-RunPowerShellScript
