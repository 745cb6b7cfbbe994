#: after proof
#: step redrive
#: says a redrive before the repair brings it back
awslocal sqs start-message-move-task --cli-input-json file://move.json
