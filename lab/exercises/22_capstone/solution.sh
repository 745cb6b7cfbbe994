#: step parts
awslocal sns create-topic --name depot-orders
python make_files.py
awslocal sqs create-queue --queue-name depot-dead --attributes file://dead.json
awslocal sqs create-queue --queue-name depot-work --attributes file://work.json
awslocal sqs create-queue --queue-name depot-audit --attributes file://audit.json

#: step subscribe
awslocal sns subscribe --cli-input-json file://subscribe-work.json
awslocal sns subscribe --cli-input-json file://subscribe-audit.json

#: step store
awslocal s3api create-bucket --cli-input-json file://bucket.json
awslocal ssm put-parameter --name /depot/mode --type String --value open

#: step role
awslocal iam create-role --role-name depot-worker-role --assume-role-policy-document file://trust.json
awslocal iam put-role-policy --role-name depot-worker-role --policy-name may --policy-document file://may.json

#: step worker
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --cli-input-json file://function.json --zip-file fileb://function.zip
awslocal lambda wait function-active-v2 --function-name depot-worker
awslocal lambda create-event-source-mapping --cli-input-json file://mapping.json

#: step one
awslocal sns publish --cli-input-json file://order.json

#: step outage
awslocal ssm put-parameter --name /depot/mode --value closed --overwrite
python load.py

#: step proof
awslocal ssm put-parameter --name /depot/mode --value open --overwrite
python count.py --wait

#: step redrive
python -m zipfile -c function.zip repaired/handler.py
awslocal lambda update-function-code --function-name depot-worker --zip-file fileb://function.zip
awslocal lambda wait function-updated-v2 --function-name depot-worker
awslocal sqs start-message-move-task --cli-input-json file://move.json
