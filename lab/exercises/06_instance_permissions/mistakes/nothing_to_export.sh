#: after flags
#: step export
#: says add a todo first
curl -s -X POST http://localhost:8000/api/export
