#: after receive
#: step delete
#: says emptied the whole queue
url=$(awslocal sqs get-queue-url --queue-name orders --query QueueUrl --output text)
awslocal sqs purge-queue --queue-url "$url"
