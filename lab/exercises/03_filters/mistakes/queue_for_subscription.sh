#: step by_attribute
#: says that is no subscription
topic=$(awslocal sns create-topic --name parcels --query TopicArn --output text)
queue=$(awslocal sns list-subscriptions-by-topic --topic-arn "$topic" --output text \
    --query "Subscriptions[?ends_with(Endpoint, ':express-parcels')].Endpoint")
awslocal sns set-subscription-attributes --subscription-arn "$queue" \
    --attribute-name FilterPolicy --attribute-value file://filter-express.json
