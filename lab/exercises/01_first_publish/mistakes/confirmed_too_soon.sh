#: after subscribe
#: step pending
#: says was confirmed before you published
curl -sf "$(lab inbox | grep -o 'http[^ ]*confirmation.html[^ ]*' | tail -1)"
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'Can you hear me now?'
