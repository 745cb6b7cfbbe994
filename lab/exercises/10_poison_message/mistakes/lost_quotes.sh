#: after both
#: step policy
#: says Your shell took its quotes
echo '{"RedrivePolicy": "{deadLetterTargetArn: arn:aws:sqs:us-east-1:000000000000:invoices-dlq, maxReceiveCount: 3}"}' > policy.json
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes file://policy.json
