#: after by_attribute
#: step by_attribute
#: says The filter asks for Service: names are compared letter by letter
awslocal sns set-subscription-attributes --subscription-arn "$(cat express.txt)" \
    --attribute-name FilterPolicy --attribute-value '{"Service": ["express"]}'
