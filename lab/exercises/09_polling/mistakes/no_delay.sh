#: after queue
#: step arrives
#: says Send it with --delay-seconds 2
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body 'parcel 0'
awslocal sqs receive-message --queue-url "$(cat url.txt)" --wait-time-seconds 10
