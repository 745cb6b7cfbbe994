#: after by_attribute
#: step attributes
#: says the filter looks at attributes, and not into the text
awslocal sns publish --topic-arn "$(cat topic.txt)" --message '{"service": "express"}'
