#: after queue
#: step arrives
#: says did not wait, and the message was not visible yet
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body 'parcel 0' --delay-seconds 5
awslocal sqs receive-message --queue-url "$(cat url.txt)"
