#: after password
#: step path
#: says without --recursive that is what lies directly under it
awslocal ssm get-parameters-by-path --path /shop
