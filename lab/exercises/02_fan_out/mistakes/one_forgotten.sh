#: after made
#: step subscribe
#: says statistics is not subscribed to shop-orders
topic=$(cat topic.txt)
for queue in billing shipping; do
    arn=$(echo "${topic%:*}:$queue" | sed s/:sns:/:sqs:/)
    awslocal sns subscribe --topic-arn "$topic" --protocol sqs --notification-endpoint "$arn"
done
