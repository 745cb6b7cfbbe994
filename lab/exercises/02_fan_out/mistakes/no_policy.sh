#: after blocked
#: step policy
#: says It has no policy
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'order 1, again'
