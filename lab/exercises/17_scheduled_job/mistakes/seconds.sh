#: after role
#: step minute
#: says The shortest rate is one minute
fn=$(awslocal lambda get-function --function-name chime --query Configuration.FunctionArn --output text)
sed "s|FUNCTION_ARN|$fn|; s|ROLE_ARN|$(cat role.txt)|" target.json > mine.json
awslocal scheduler create-schedule --name chime-minute --schedule-expression 'rate(30 seconds)' \
    --flexible-time-window Mode=OFF --target file://mine.json
