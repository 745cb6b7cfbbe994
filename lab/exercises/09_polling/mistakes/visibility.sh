#: after queue
#: step long
#: says that is how long a message is hidden after it came
awslocal sqs receive-message --queue-url "$(cat url.txt)" --visibility-timeout 3
