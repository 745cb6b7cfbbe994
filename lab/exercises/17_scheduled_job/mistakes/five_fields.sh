#: after role
#: step daily
#: says It has five fields
fn=$(awslocal lambda get-function --function-name chime --query Configuration.FunctionArn --output text)
sed "s|FUNCTION_ARN|$fn|; s|ROLE_ARN|$(cat role.txt)|" target.json > mine.json
awslocal scheduler create-schedule --name chime-daily --schedule-expression 'cron(0 6 * * *)' \
    --schedule-expression-timezone Europe/Berlin --flexible-time-window Mode=OFF --target file://mine.json
