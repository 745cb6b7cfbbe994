#: step quiet
curl -sf "http://localhost:${LAB_APP_PORT:-8000}/api/todos" -H 'Content-Type: application/json' -d '@todo.json'

#: step flag
awslocal ssm put-parameter --name /todoapp/sendNotifications --value true --overwrite

#: step confirm
curl -sf "$(lab inbox | grep -o 'http[^ ]*confirmation.html[^ ]*' | tail -1)"

#: step created
curl -sf "http://localhost:${LAB_APP_PORT:-8000}/api/todos" -H 'Content-Type: application/json' -d '@todo.json' -o saved.json
python -c "import json; print(json.load(open('saved.json'))['data']['id'])" > id.txt

#: step completed
curl -sf -X PUT "http://localhost:${LAB_APP_PORT:-8000}/api/todos/$(cat id.txt)" -H 'Content-Type: application/json' -d '@closed.json'

#: step quiet_again
awslocal ssm put-parameter --name /todoapp/sendNotifications --value false --overwrite
curl -sf -X PUT "http://localhost:${LAB_APP_PORT:-8000}/api/todos/$(cat id.txt)" -H 'Content-Type: application/json' -d '@reopened.json'
