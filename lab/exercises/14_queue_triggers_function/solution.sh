#: step queue
awslocal sqs create-queue --queue-name reports --attributes VisibilityTimeout=30 \
    --query QueueUrl --output text > url.txt

#: step role
awslocal iam create-role --role-name write-report-role \
    --assume-role-policy-document file://trust.json --query Role.Arn --output text > role.txt
awslocal iam attach-role-policy --role-name write-report-role \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole

#: step function
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name write-report --runtime python3.13 \
    --handler handler.handler --role "$(cat role.txt)" --timeout 5 \
    --zip-file fileb://function.zip

#: step mapping
queue=$(awslocal sqs get-queue-attributes --queue-url "$(cat url.txt)" \
    --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal lambda create-event-source-mapping --function-name write-report \
    --event-source-arn "$queue" --batch-size 4 --maximum-batching-window-in-seconds 1 \
    --query UUID --output text > mapping.txt

#: step deleted
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://may.json

#: step whole
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://four.json

#: step partial
awslocal lambda update-event-source-mapping --uuid "$(cat mapping.txt)" \
    --function-response-types ReportBatchItemFailures
python -m zipfile -c function.zip one-by-one/handler.py
awslocal lambda update-function-code --function-name write-report \
    --zip-file fileb://function.zip
awslocal lambda wait function-updated-v2 --function-name write-report
sleep 2  # a mapping needs a moment to take over a change
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://four.json

#: step concurrency
awslocal lambda update-event-source-mapping --uuid "$(cat mapping.txt)" \
    --scaling-config MaximumConcurrency=2
