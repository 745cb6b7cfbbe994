#: after by_body
#: step heavy
#: says You sent kg as an attribute
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'a piano' \
    --message-attributes '{"kg": {"DataType": "Number", "StringValue": "25"}}'
