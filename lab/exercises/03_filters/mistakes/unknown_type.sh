#: after by_attribute
#: step attributes
#: says invalid message attribute type
awslocal sns publish --topic-arn "$(cat topic.txt)" --message flowers \
    --message-attributes '{"service": {"DataType": "string", "StringValue": "express"}}'
