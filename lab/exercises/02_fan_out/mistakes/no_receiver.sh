#: after phone
#: step server
#: says nobody listens there
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol http \
    --notification-endpoint http://localhost:9
