#: after limit
#: step session
#: says SessionManagerPlugin
awslocal ssm start-session --target "$(cat id.txt)"
