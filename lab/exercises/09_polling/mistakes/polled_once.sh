#: after queue
#: step short
#: says a consumer goes on and on
awslocal sqs receive-message --queue-url "$(cat url.txt)"
