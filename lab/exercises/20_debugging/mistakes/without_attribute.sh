#: step parcels
#: says has no attribute event = shipped
topic=$(awslocal sns list-topics --query "Topics[?ends_with(TopicArn, ':shop-news')].TopicArn | [0]" --output text)
subscription=$(awslocal sns list-subscriptions-by-topic --topic-arn "$topic" --query "Subscriptions[?ends_with(Endpoint, ':shop-parcels')].SubscriptionArn | [0]" --output text)
awslocal sns set-subscription-attributes --subscription-arn "$subscription" --attribute-name FilterPolicy --attribute-value '{"event": ["shipped"]}'
awslocal sns publish --topic-arn "$topic" --message 'order 19'
