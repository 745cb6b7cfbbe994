#: after unheard
#: step subscribe
#: says studnet@example.com is: the two must be exactly the same
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol email \
    --notification-endpoint studnet@example.com
