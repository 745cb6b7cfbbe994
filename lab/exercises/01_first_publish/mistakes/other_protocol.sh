#: after unheard
#: step subscribe
#: says It is subscribed by email-json
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol email-json \
    --notification-endpoint student@example.com
