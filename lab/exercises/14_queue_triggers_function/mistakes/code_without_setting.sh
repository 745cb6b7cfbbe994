#: after mapping
#: step partial
#: says the bad message was deleted with the others: lost
python -m zipfile -c function.zip one-by-one/handler.py
awslocal lambda update-function-code --function-name write-report --zip-file fileb://function.zip
awslocal lambda wait function-updated-v2 --function-name write-report
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://four.json
