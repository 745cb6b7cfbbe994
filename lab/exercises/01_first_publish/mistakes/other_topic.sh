#: after topic
#: step unheard
#: says You published, but to weather
weather=$(awslocal sns create-topic --name weather --query TopicArn --output text)
awslocal sns publish --topic-arn "$weather" --message 'Is anybody there?'
