#: after role
#: step stop
#: says You updated it without --state DISABLED
fn=$(awslocal lambda get-function --function-name chime --query Configuration.FunctionArn --output text)
sed "s|FUNCTION_ARN|$fn|; s|ROLE_ARN|$(cat role.txt)|" target.json > mine.json
for verb in create update; do
    awslocal scheduler $verb-schedule --name chime-minute --schedule-expression 'rate(1 minute)' \
        --flexible-time-window Mode=OFF --target file://mine.json
done
