#: step rule
#: says chime-rule has no target
awslocal events put-rule --name chime-rule --schedule-expression 'cron(0 6 * * ? *)'
