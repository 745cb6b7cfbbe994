#: after role
#: step once
#: says Is the time one of Asia/Tokyo?
fn=$(awslocal lambda get-function --function-name chime --query Configuration.FunctionArn --output text)
sed "s|FUNCTION_ARN|$fn|; s|ROLE_ARN|$(cat role.txt)|" target.json > mine.json
soon=$(python -c "from datetime import *; print(f'{datetime.now(UTC) + timedelta(seconds=2):%Y-%m-%dT%H:%M:%S}')")
awslocal scheduler create-schedule --name chime-once --schedule-expression "at($soon)" \
    --schedule-expression-timezone Asia/Tokyo --flexible-time-window Mode=OFF --target file://mine.json
