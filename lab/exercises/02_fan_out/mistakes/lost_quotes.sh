#: after blocked
#: step policy
#: says Your last SetQueueAttributes was refused
python make_policy.py "$(cat topic.txt)" "$(cat billing.arn)"
policy=$(python make_policy.py "$(cat topic.txt)" "$(cat billing.arn)" | tr -d '"\n ')
printf '{"Policy": "%s"}' "$policy" > bare.json
awslocal sqs set-queue-attributes --queue-url "$(cat billing.url)" --attributes file://bare.json
