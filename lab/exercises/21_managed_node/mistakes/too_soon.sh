#: step send
#: says not in a valid state
id=$(awslocal ec2 describe-instances --query 'Reservations[0].Instances[0].InstanceId' --output text)
awslocal ssm send-command --instance-ids "$id" --document-name AWS-RunShellScript \
    --parameters file://hello.json
