#: after consumer
#: step share
#: says One receive took both jobs
awslocal sqs send-message --queue-url "$(cat queue.txt)" --message-body 'job 2'
awslocal sqs send-message --queue-url "$(cat queue.txt)" --message-body 'job 3'
awslocal sqs receive-message --queue-url "$(cat queue.txt)" --max-number-of-messages 10
