#: after by_body
#: step heavy
#: says a filter by the body needs JSON, with its quotes
awslocal sns publish --topic-arn "$(cat topic.txt)" --message '{to: Lisbon, kg: 25}'
