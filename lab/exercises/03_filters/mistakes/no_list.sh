#: step by_attribute
#: says "service" must be an object or an array
topic=$(awslocal sns create-topic --name parcels --query TopicArn --output text)
arn=$(awslocal sns list-subscriptions-by-topic --topic-arn "$topic" --output text \
    --query "Subscriptions[?ends_with(Endpoint, ':express-parcels')].SubscriptionArn")
awslocal sns set-subscription-attributes --subscription-arn "$arn" \
    --attribute-name FilterPolicy --attribute-value '{"service": "express"}'
