#: step make
#: says There is no queue jobs
awslocal sns create-topic --name warnings
awslocal sns create-topic --name jobs
