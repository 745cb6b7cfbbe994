#: after by_attribute
#: step by_attribute
#: says it must be exactly express
awslocal sns set-subscription-attributes --subscription-arn "$(cat express.txt)" \
    --attribute-name FilterPolicy --attribute-value '{"service": ["Express"]}'
