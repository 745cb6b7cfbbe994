#: after role
#: step minute
#: says its role may not invoke chime
fn=$(awslocal lambda get-function --function-name chime --query Configuration.FunctionArn --output text)
sed "s|FUNCTION_ARN|$fn|; s|ROLE_ARN|$(cat role.txt)|" target.json > mine.json
awslocal iam delete-role-policy --role-name chime-schedule-role --policy-name invoke
awslocal scheduler create-schedule --name chime-minute --schedule-expression 'rate(1 minute)' \
    --flexible-time-window Mode=OFF --target file://mine.json
