#: after parts
#: step subscribe
#: says depot-work has no filter policy: the function would hear its own message
sed 's/subscribe-work/x/; /FilterPolicy/d' subscribe-work.json > wrong.json
awslocal sns subscribe --cli-input-json file://wrong.json
awslocal sns subscribe --cli-input-json file://subscribe-audit.json
