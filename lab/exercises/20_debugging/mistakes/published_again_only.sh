#: step invoices
#: says does not let shop-news in. It has no policy
topic=$(awslocal sns list-topics --query "Topics[?ends_with(TopicArn, ':shop-news')].TopicArn | [0]" --output text)
awslocal sns publish --topic-arn "$topic" --message 'order 18' --message-attributes file://shipped.json
