#: after subscribe
#: step blocked
#: says had a policy already
for queue in billing shipping statistics; do
    python make_policy.py "$(cat topic.txt)" "$(cat $queue.arn)"
    awslocal sqs set-queue-attributes --queue-url "$(cat $queue.url)" \
        --attributes file://$queue.json
done
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'order 1: one bicycle'
