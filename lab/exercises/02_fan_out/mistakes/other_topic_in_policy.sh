#: after blocked
#: step policy
#: says Its aws:SourceArn is
python make_policy.py "$(cat topic.txt)s" "$(cat billing.arn)"
awslocal sqs set-queue-attributes --queue-url "$(cat billing.url)" --attributes file://billing.json
