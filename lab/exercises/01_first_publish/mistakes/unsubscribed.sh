#: after publish
#: step confirm
#: says The subscription was ended
arn=$(awslocal sns list-subscriptions-by-topic --topic-arn "$(cat topic.txt)" \
    --query 'Subscriptions[0].SubscriptionArn' --output text)
curl -sf "$AWS_ENDPOINT_URL/_lab/sns/unsubscribe.html?SubscriptionArn=$arn"
