#: after role
#: step worker
#: says what failed is deleted with the rest, and lost
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --cli-input-json file://function.json --zip-file fileb://function.zip
awslocal lambda wait function-active-v2 --function-name depot-worker
sed 's/"ReportBatchItemFailures"//' mapping.json > wrong.json
awslocal lambda create-event-source-mapping --cli-input-json file://wrong.json
