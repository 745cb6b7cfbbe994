#: step made
awslocal sns create-topic --name shop-orders --query TopicArn --output text > topic.txt
for queue in billing shipping statistics; do
    awslocal sqs create-queue --queue-name $queue --query QueueUrl --output text > $queue.url
done

#: step subscribe
for queue in billing shipping statistics; do
    awslocal sqs get-queue-attributes --queue-url "$(cat $queue.url)" --attribute-names QueueArn \
        --query Attributes.QueueArn --output text > $queue.arn
    awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sqs \
        --notification-endpoint "$(cat $queue.arn)"
done

#: step blocked
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'order 1: one bicycle'

#: step policy
for queue in billing shipping statistics; do
    python make_policy.py "$(cat topic.txt)" "$(cat $queue.arn)"
    awslocal sqs set-queue-attributes --queue-url "$(cat $queue.url)" \
        --attributes file://$queue.json
done

#: step phone
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sms \
    --notification-endpoint +15555550123

#: step server
rm -f endpoint.txt
python receiver.py > receiver.log 2>&1 &
timeout 10 sh -c 'until [ -s endpoint.txt ]; do sleep 0.1; done'
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol http \
    --notification-endpoint "$(cat endpoint.txt)"
timeout 10 sh -c 'until grep confirmed receiver.log; do sleep 0.1; done'

#: step fan_out
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'order 2: two bicycles'

#: step late
awslocal sqs create-queue --queue-name archive --query QueueUrl --output text > archive.url
awslocal sqs get-queue-attributes --queue-url "$(cat archive.url)" --attribute-names QueueArn \
    --query Attributes.QueueArn --output text > archive.arn
python make_policy.py "$(cat topic.txt)" "$(cat archive.arn)"
awslocal sqs set-queue-attributes --queue-url "$(cat archive.url)" --attributes file://archive.json
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sqs \
    --notification-endpoint "$(cat archive.arn)"
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'order 3: three bicycles'
rm endpoint.txt
