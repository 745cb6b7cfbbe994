#: after by_body
#: step heavy
#: says The body has Kg: the filter asks for kg
awslocal sns publish --topic-arn "$(cat topic.txt)" --message '{"Kg": 25}'
