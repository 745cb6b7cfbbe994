#: after by_attribute
#: step attributes
#: says The attribute was Express: values are compared letter by letter
awslocal sns publish --topic-arn "$(cat topic.txt)" --message flowers \
    --message-attributes '{"service": {"DataType": "String", "StringValue": "Express"}}'
