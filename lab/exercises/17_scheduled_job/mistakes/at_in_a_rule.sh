#: step rule
#: says A rule knows no at()
awslocal events put-rule --name chime-rule --schedule-expression 'at(2030-01-31T06:00:00)'
