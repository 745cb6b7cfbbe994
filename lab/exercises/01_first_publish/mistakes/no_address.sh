#: after unheard
#: step subscribe
#: says Invalid parameter: Email address
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol email \
    --notification-endpoint student
