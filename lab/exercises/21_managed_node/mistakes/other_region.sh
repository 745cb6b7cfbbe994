#: after register
#: step send
#: says went to eu-west-1
awslocal ssm send-command --instance-ids "$(cat id.txt)" --document-name AWS-RunShellScript \
    --parameters file://hello.json --region eu-west-1
