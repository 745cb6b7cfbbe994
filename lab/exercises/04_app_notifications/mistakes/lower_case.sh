#: after created
#: step completed
#: says with a capital D
curl -s -X PUT "http://localhost:8000/api/todos/$(cat id.txt)" -H 'Content-Type: application/json' -d '{"status": "done"}'
