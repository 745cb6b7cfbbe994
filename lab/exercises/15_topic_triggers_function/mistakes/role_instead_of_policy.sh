#: after lost
#: step permission
#: says has no policy of its own
awslocal iam attach-role-policy --role-name pager-role --policy-arn arn:aws:iam::aws:policy/AmazonSNSFullAccess
