#: step topic
awslocal sns create-topic --name news --query TopicArn --output text > topic.txt

#: step unheard
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'Is anybody there?'

#: step subscribe
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol email \
    --notification-endpoint student@example.com

#: step pending
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'Can you hear me now?'

#: step confirm
link=$(lab inbox | grep -o 'http[^ ]*confirmation.html[^ ]*' | tail -1)
curl -sf "$link"

#: step publish
awslocal sns publish --topic-arn "$(cat topic.txt)" --subject 'Good news' \
    --message 'The topic sends it to every subscriber.'
