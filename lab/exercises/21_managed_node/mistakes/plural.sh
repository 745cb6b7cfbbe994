#: after session
#: step inventory
#: says AWS:Applications is not valid
awslocal ssm list-inventory-entries --instance-id "$(cat id.txt)" --type-name AWS:Applications
