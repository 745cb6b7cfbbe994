#: step profile
awslocal iam get-instance-profile --instance-profile-name TodoApp-EC2-Profile

#: step denied
curl -s "http://localhost:${LAB_APP_PORT:-8000}/api/feature-flags"

#: step flags
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name read-flags \
    --policy-document file://read-flags.json

#: step export
curl -sf "http://localhost:${LAB_APP_PORT:-8000}/api/todos" -H 'Content-Type: application/json' -d '@todo.json'
curl -s -X POST "http://localhost:${LAB_APP_PORT:-8000}/api/export"

#: step bucket
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name write-exports \
    --policy-document file://write-exports.json

#: step works
curl -sf -X POST "http://localhost:${LAB_APP_PORT:-8000}/api/export"

#: step least
lab iam least app --json > used.json
python -c "import json; json.dump(json.load(open('used.json'))['policy'], open('least.json', 'w'))"
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name todoapp \
    --policy-document file://least.json
