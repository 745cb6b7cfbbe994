#: step quiet
#: says The flag was on when you added the todo
awslocal ssm put-parameter --name /todoapp/sendNotifications --value true --overwrite
curl -s http://localhost:8000/api/todos -H 'Content-Type: application/json' -d '@todo.json'
