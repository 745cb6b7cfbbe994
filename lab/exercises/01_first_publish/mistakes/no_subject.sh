#: after confirm
#: step publish
#: says you gave no subject
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'Good news'
