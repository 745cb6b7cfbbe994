#: after server
#: step fan_out
#: says receiver.py has ended
rm endpoint.txt
sleep 1
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'order 2: two bicycles'
sleep 1
