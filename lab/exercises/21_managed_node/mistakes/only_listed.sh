#: after send
#: step output
#: says ListCommands shows what was sent
awslocal ssm list-commands
