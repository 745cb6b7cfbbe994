#: after envelope
#: step raw
#: says it belongs to one subscription, not to a topic
awslocal sns set-subscription-attributes --subscription-arn "$(cat heavy.txt)" \
    --attribute-name RawMessageDelivery --attribute-value true
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'a birthday cake' \
    --message-attributes file://express.json
