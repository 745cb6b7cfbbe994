#: after envelope
#: step raw
#: says Raw delivery is on, and nothing has come to express-parcels since
awslocal sns set-subscription-attributes --subscription-arn "$(cat express.txt)" \
    --attribute-name RawMessageDelivery --attribute-value true
