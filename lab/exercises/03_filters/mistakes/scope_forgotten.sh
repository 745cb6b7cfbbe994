#: after without
#: step by_body
#: says FilterPolicyScope is MessageAttributes, and kg is in the body
arn=$(awslocal sns list-subscriptions-by-topic --topic-arn "$(cat topic.txt)" --output text \
    --query "Subscriptions[?ends_with(Endpoint, ':heavy-parcels')].SubscriptionArn")
awslocal sns set-subscription-attributes --subscription-arn "$arn" \
    --attribute-name FilterPolicy --attribute-value file://filter-heavy.json
