#: after completed
#: step quiet_again
#: says the app still publishes
curl -s -X PUT "http://localhost:8000/api/todos/$(cat id.txt)" -H 'Content-Type: application/json' -d '@reopened.json'
