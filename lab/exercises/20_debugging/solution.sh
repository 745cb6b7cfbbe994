#: step invoices
topic=$(awslocal sns list-topics --query "Topics[?ends_with(TopicArn, ':shop-news')].TopicArn | [0]" --output text)
url=$(awslocal sqs get-queue-url --queue-name shop-invoices --query QueueUrl --output text)
arn=$(awslocal sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn --query Attributes.QueueArn --output text)
python make_policy.py "$topic" "$arn"
awslocal sqs set-queue-attributes --queue-url "$url" --attributes file://shop-invoices.json
awslocal sns publish --topic-arn "$topic" --message 'order 18' --message-attributes file://shipped.json

#: step parcels
topic=$(awslocal sns list-topics --query "Topics[?ends_with(TopicArn, ':shop-news')].TopicArn | [0]" --output text)
subscription=$(awslocal sns list-subscriptions-by-topic --topic-arn "$topic" --query "Subscriptions[?ends_with(Endpoint, ':shop-parcels')].SubscriptionArn | [0]" --output text)
echo '{"event": ["shipped"]}' > filter.json
awslocal sns set-subscription-attributes --subscription-arn "$subscription" --attribute-name FilterPolicy --attribute-value file://filter.json
awslocal sns publish --topic-arn "$topic" --message 'order 19' --message-attributes file://shipped.json

#: step mails
mapping=$(awslocal lambda list-event-source-mappings --function-name shop_mailer --query 'EventSourceMappings[0].UUID' --output text)
awslocal lambda update-event-source-mapping --uuid "$mapping" --enabled

#: step stock
awslocal lambda update-function-configuration --function-name shop_stock --environment "Variables={WAREHOUSE=north}"
awslocal lambda wait function-updated-v2 --function-name shop_stock
url=$(awslocal sqs get-queue-url --queue-name shop-stock-dlq --query QueueUrl --output text)
arn=$(awslocal sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal sqs start-message-move-task --source-arn "$arn"

#: step pager
topic=$(awslocal sns list-topics --query "Topics[?ends_with(TopicArn, ':shop-alarms')].TopicArn | [0]" --output text)
awslocal lambda add-permission --function-name shop_pager --statement-id alarms --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn "$topic"
awslocal sns publish --topic-arn "$topic" --message 'the shop is down again'
