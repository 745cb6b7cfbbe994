#: after envelope
#: step raw
#: says Must be true or false
awslocal sns set-subscription-attributes --subscription-arn "$(cat express.txt)" \
    --attribute-name RawMessageDelivery --attribute-value yes
