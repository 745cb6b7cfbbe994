#: after queue
#: step arrives
#: says before the message was visible
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body 'parcel 0' --delay-seconds 9
awslocal sqs receive-message --queue-url "$(cat url.txt)" --wait-time-seconds 1
