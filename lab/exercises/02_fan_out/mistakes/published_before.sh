#: after made
#: step blocked
#: says Nobody was subscribed when you published
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'order 1: one bicycle'
