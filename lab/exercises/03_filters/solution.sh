#: step by_attribute
topic=$(awslocal sns create-topic --name parcels --query TopicArn --output text)
echo "$topic" > topic.txt
awslocal sns list-subscriptions-by-topic --topic-arn "$topic" \
    --query "Subscriptions[?ends_with(Endpoint, ':express-parcels')].SubscriptionArn" \
    --output text > express.txt
awslocal sns set-subscription-attributes --subscription-arn "$(cat express.txt)" \
    --attribute-name FilterPolicy --attribute-value file://filter-express.json

#: step attributes
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'flowers' \
    --message-attributes file://express.json
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'a garden chair' \
    --message-attributes file://standard.json

#: step without
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'medicine, send it express'

#: step by_body
awslocal sns list-subscriptions-by-topic --topic-arn "$(cat topic.txt)" \
    --query "Subscriptions[?ends_with(Endpoint, ':heavy-parcels')].SubscriptionArn" \
    --output text > heavy.txt
awslocal sns set-subscription-attributes --subscription-arn "$(cat heavy.txt)" \
    --attribute-name FilterPolicyScope --attribute-value MessageBody
awslocal sns set-subscription-attributes --subscription-arn "$(cat heavy.txt)" \
    --attribute-name FilterPolicy --attribute-value file://filter-heavy.json

#: step heavy
awslocal sns publish --topic-arn "$(cat topic.txt)" --message file://piano.json
awslocal sns publish --topic-arn "$(cat topic.txt)" --message file://book.json

#: step envelope
url=$(awslocal sqs get-queue-url --queue-name all-parcels --query QueueUrl --output text)
awslocal sqs receive-message --queue-url "$url" --wait-time-seconds 5 \
    --query 'Messages[0].Body' --output text

#: step raw
awslocal sns set-subscription-attributes --subscription-arn "$(cat express.txt)" \
    --attribute-name RawMessageDelivery --attribute-value true
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'a birthday cake' \
    --message-attributes file://express.json
