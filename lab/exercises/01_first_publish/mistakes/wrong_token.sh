#: after pending
#: step confirm
#: says Your last ConfirmSubscription was refused
awslocal sns confirm-subscription --topic-arn "$(cat topic.txt)" --token 0123456789
