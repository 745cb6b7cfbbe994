#: step topic
#: says There is one in eu-west-1
awslocal sns create-topic --name news --region eu-west-1
