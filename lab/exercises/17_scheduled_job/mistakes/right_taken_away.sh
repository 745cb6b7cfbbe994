#: after role
#: step once
#: says its role may not invoke chime
fn=$(awslocal lambda get-function --function-name chime --query Configuration.FunctionArn --output text)
sed "s|FUNCTION_ARN|$fn|; s|ROLE_ARN|$(cat role.txt)|" target.json > mine.json
awslocal iam delete-role-policy --role-name chime-schedule-role --policy-name invoke
soon=$(python -c "from datetime import *; print(f'{datetime.now(UTC) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}')")
awslocal scheduler create-schedule --name chime-once --schedule-expression "at($soon)" \
    --flexible-time-window Mode=OFF --target file://mine.json
