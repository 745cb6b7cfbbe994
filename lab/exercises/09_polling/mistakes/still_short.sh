#: after queue
#: step long
#: says All your receives were short
awslocal sqs receive-message --queue-url "$(cat url.txt)"
