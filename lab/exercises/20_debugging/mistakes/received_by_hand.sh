#: step mails
#: says is Disabled: nobody polls the queue
url=$(awslocal sqs get-queue-url --queue-name shop-mails --query QueueUrl --output text)
awslocal sqs receive-message --queue-url "$url"
