#: step topic
#: says There is new: names must be exactly the same
awslocal sns create-topic --name new
