#: after made
#: step subscribe
#: says takes an ARN, neither a URL nor a name
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sqs \
    --notification-endpoint "$(cat billing.url)"
