#: step quiet
#: says The app has saved nothing
curl -s http://localhost:8000/api/todos -d '@todo.json'
