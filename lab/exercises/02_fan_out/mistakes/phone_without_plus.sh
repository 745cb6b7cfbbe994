#: after policy
#: step phone
#: says 15555550123 is: the two must be exactly the same
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sms \
    --notification-endpoint 15555550123
