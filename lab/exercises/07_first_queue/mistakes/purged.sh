#: after receive
#: step delete
#: says emptied the whole queue
awslocal sqs purge-queue --queue-url "$(cat url.txt)"
