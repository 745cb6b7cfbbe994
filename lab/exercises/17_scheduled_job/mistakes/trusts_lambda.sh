#: step role
#: says does not trust the Scheduler
sed 's/scheduler/lambda/' trust.json > slip.json
awslocal iam create-role --role-name chime-schedule-role --assume-role-policy-document file://slip.json
awslocal iam put-role-policy --role-name chime-schedule-role --policy-name invoke --policy-document file://invoke.json
