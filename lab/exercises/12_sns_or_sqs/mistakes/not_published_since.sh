#: after consumer
#: step copies
#: says nothing was published since
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sms --notification-endpoint +15555550113
