#: step role
awslocal iam create-role --role-name chime-schedule-role --assume-role-policy-document file://trust.json \
    --query Role.Arn --output text > role.txt
awslocal iam put-role-policy --role-name chime-schedule-role --policy-name invoke \
    --policy-document file://invoke.json

#: step once
awslocal lambda get-function --function-name chime --query Configuration.FunctionArn --output text > function.txt
sed "s|FUNCTION_ARN|$(cat function.txt)|; s|ROLE_ARN|$(cat role.txt)|" target.json > mine.json
soon=$(python -c "from datetime import *; print(f'{datetime.now(UTC) + timedelta(seconds=5):%Y-%m-%dT%H:%M:%S}')")
awslocal scheduler create-schedule --name chime-once --schedule-expression "at($soon)" \
    --flexible-time-window Mode=OFF --action-after-completion DELETE --target file://mine.json

#: step minute
awslocal scheduler create-schedule --name chime-minute --schedule-expression 'rate(1 minute)' \
    --flexible-time-window Mode=OFF --target file://mine.json

#: step stop
awslocal scheduler update-schedule --name chime-minute --schedule-expression 'rate(1 minute)' \
    --flexible-time-window Mode=OFF --target file://mine.json --state DISABLED

#: step daily
awslocal scheduler create-schedule --name chime-daily --schedule-expression 'cron(0 6 * * ? *)' \
    --schedule-expression-timezone Europe/Berlin --flexible-time-window Mode=OFF --target file://mine.json

#: step rule
awslocal events put-rule --name chime-rule --schedule-expression 'cron(0 6 * * ? *)' \
    --query RuleArn --output text > rule.txt
awslocal events put-targets --rule chime-rule --targets "Id=chime,Arn=$(cat function.txt)"

#: step permission
awslocal lambda add-permission --function-name chime --statement-id rule \
    --action lambda:InvokeFunction --principal events.amazonaws.com --source-arn "$(cat rule.txt)"
