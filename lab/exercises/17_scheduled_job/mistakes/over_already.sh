#: after role
#: step once
#: says what is over does not ring. Choose a later time
fn=$(awslocal lambda get-function --function-name chime --query Configuration.FunctionArn --output text)
sed "s|FUNCTION_ARN|$fn|; s|ROLE_ARN|$(cat role.txt)|" target.json > mine.json
soon=$(python -c "from datetime import *; print(f'{datetime.now(UTC) - timedelta(seconds=9):%Y-%m-%dT%H:%M:%S}')")
awslocal scheduler create-schedule --name chime-once --schedule-expression "at($soon)" \
    --flexible-time-window Mode=OFF --target file://mine.json
