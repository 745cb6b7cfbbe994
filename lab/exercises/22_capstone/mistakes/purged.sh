#: after proof
#: step redrive
#: says order-013 is lost: you emptied depot-dead
url=$(awslocal sqs get-queue-url --queue-name depot-dead --query QueueUrl --output text)
awslocal sqs purge-queue --queue-url "$url"
