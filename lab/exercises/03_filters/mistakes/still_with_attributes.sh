#: after attributes
#: step without
#: says All that you have published so far had attributes
awslocal sns publish --topic-arn "$(cat topic.txt)" --message medicine \
    --message-attributes file://standard.json
