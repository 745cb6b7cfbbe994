#: after inventory
#: step custom
#: says Custom:
sed 's/Custom:Owner/Owner/' owner.json > wrong.json
awslocal ssm put-inventory --instance-id "$(cat id.txt)" --items file://wrong.json
