#: after created
#: step completed
#: says The last message says event = updated
curl -s -X PUT "http://localhost:8000/api/todos/$(cat id.txt)" -H 'Content-Type: application/json' -d '@reopened.json'
