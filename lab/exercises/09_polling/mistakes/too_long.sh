#: after queue
#: step long
#: says SQS waits for 20 seconds at most
awslocal sqs receive-message --queue-url "$(cat url.txt)" --wait-time-seconds 30
