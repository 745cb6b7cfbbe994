#: after fan_out
#: step late
#: says it does not get what was before
rm endpoint.txt
awslocal sqs create-queue --queue-name archive --query QueueUrl --output text > archive.url
awslocal sqs get-queue-attributes --queue-url "$(cat archive.url)" --attribute-names QueueArn \
    --query Attributes.QueueArn --output text > archive.arn
python make_policy.py "$(cat topic.txt)" "$(cat archive.arn)"
awslocal sqs set-queue-attributes --queue-url "$(cat archive.url)" --attributes file://archive.json
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sqs \
    --notification-endpoint "$(cat archive.arn)"
