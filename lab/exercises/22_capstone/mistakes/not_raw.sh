#: after parts
#: step subscribe
#: says Raw message delivery of depot-work is off
sed 's/"RawMessageDelivery": "true"/"RawMessageDelivery": "false"/' subscribe-work.json > wrong.json
awslocal sns subscribe --cli-input-json file://wrong.json
awslocal sns subscribe --cli-input-json file://subscribe-audit.json
