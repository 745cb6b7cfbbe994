#: after make
#: step before
#: says Somebody was subscribed to warnings already
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sms --notification-endpoint +15555550112
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'warning 1'
awslocal sqs send-message --queue-url "$(cat queue.txt)" --message-body 'job 1'
