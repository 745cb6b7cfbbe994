#: after make
#: step subscriber
#: says a number begins with + and the country
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sms --notification-endpoint 555-0112
