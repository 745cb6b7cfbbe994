#: after destination
#: step failed
#: says A function must raise
python -m zipfile -c function.zip careless/handler.py
awslocal lambda update-function-code --function-name pager --zip-file fileb://function.zip
awslocal lambda wait function-updated-v2 --function-name pager
topic=$(awslocal sns create-topic --name alarms --query TopicArn --output text)
awslocal sns publish --topic-arn "$topic" --message 'disk full!'
