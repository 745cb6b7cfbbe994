#: after by_body
#: step by_body
#: says a range is told by numeric
awslocal sns set-subscription-attributes --subscription-arn "$(cat heavy.txt)" \
    --attribute-name FilterPolicy --attribute-value '{"kg": [20]}'
