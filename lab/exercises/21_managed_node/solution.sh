#: step register
awslocal iam attach-role-policy --role-name TodoApp-EC2-Role \
    --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
awslocal ec2 describe-instances --query 'Reservations[0].Instances[0].InstanceId' --output text > id.txt

#: step send
awslocal ssm send-command --instance-ids "$(cat id.txt)" --document-name AWS-RunShellScript \
    --parameters file://hello.json --query Command.CommandId --output text > command.txt

#: step output
awslocal ssm get-command-invocation --instance-id "$(cat id.txt)" --command-id "$(cat command.txt)"

#: step failed
awslocal ssm send-command --instance-ids "$(cat id.txt)" --document-name AWS-RunShellScript \
    --parameters file://fail.json

#: step limit
awslocal ssm send-command --targets Key=tag:Name,Values=todo-app \
    --document-name AWS-RunShellScript --parameters file://slow.json

#: step session
lab ssm session < session.txt

#: step inventory
awslocal ssm list-inventory-entries --instance-id "$(cat id.txt)" --type-name AWS:Application > applications.json

#: step custom
awslocal ssm put-inventory --instance-id "$(cat id.txt)" --items file://owner.json
