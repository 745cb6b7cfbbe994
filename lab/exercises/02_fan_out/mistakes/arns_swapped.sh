#: after blocked
#: step policy
#: says Its Resource is
python make_policy.py "$(cat billing.arn)" "$(cat topic.txt)"
awslocal sqs set-queue-attributes --queue-url "$(cat billing.url)" --attributes file://shop-orders.json
