#: after worker
#: step one
#: says an attribute of the message, not a word in it
sed 's/"event"/"kind"/' order.json > wrong.json
awslocal sns publish --cli-input-json file://wrong.json
