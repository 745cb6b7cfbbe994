#: after topic
#: step unheard
#: says Somebody was subscribed already
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol email \
    --notification-endpoint student@example.com
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'Is anybody there?'
