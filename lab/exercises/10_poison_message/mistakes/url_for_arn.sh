#: after both
#: step policy
#: says deadLetterTargetArn has a URL, and takes the queue's ARN
echo '{"RedrivePolicy": "{\"deadLetterTargetArn\": \"'"$(cat dlq.txt)"'\", \"maxReceiveCount\": \"3\"}"}' > policy.json
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes file://policy.json
