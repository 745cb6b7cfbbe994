#: after topic
#: step unheard
#: says news is a name: publish takes the ARN of the topic
awslocal sns publish --topic-arn news --message 'Is anybody there?'
