#: after queue
#: step short
#: says Each receive waited: that is long polling
awslocal sqs receive-message --queue-url "$(cat url.txt)" --wait-time-seconds 1
