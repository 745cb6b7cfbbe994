#: after by_attribute
#: step attributes
#: says Now publish one that the filter keeps out
awslocal sns publish --topic-arn "$(cat topic.txt)" --message flowers \
    --message-attributes file://express.json
