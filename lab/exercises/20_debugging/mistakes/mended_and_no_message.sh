#: step invoices
#: says It looks mended. Publish a message
topic=$(awslocal sns list-topics --query "Topics[?ends_with(TopicArn, ':shop-news')].TopicArn | [0]" --output text)
url=$(awslocal sqs get-queue-url --queue-name shop-invoices --query QueueUrl --output text)
arn=$(awslocal sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn --query Attributes.QueueArn --output text)
python make_policy.py "$topic" "$arn"
awslocal sqs set-queue-attributes --queue-url "$url" --attributes file://shop-invoices.json
