#: after flag
#: step completed
#: says while student@example.com was pending
curl -s http://localhost:8000/api/todos -H 'Content-Type: application/json' -d '@todo.json' -o saved.json
python -c "import json; print(json.load(open('saved.json'))['data']['id'])" > id.txt
curl -s -X PUT "http://localhost:8000/api/todos/$(cat id.txt)" -H 'Content-Type: application/json' -d '@closed.json'
