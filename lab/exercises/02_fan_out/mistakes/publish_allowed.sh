#: after blocked
#: step policy
#: says the action sns:Publish is not one
python make_policy.py "$(cat topic.txt)" "$(cat billing.arn)"
sed -i s/sqs:SendMessage/sns:Publish/ billing.json
awslocal sqs set-queue-attributes --queue-url "$(cat billing.url)" --attributes file://billing.json
