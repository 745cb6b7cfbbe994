#: after denied
#: step flags
#: says it is attached to nobody
awslocal iam create-policy --policy-name read-flags --policy-document file://read-flags.json
