#: after poison
#: step redrive
#: says With a URL in place of the ARN, the CLI stops
awslocal sqs start-message-move-task --source-arn "$(cat dlq.txt)"
