#: after make
#: step before
#: says To a queue one sends
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'warning 1'
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'job 1'
