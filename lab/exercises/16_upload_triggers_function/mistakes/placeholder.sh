#: after function
#: step notification
#: says Is FUNCTION_ARN still in your file?
awslocal s3api put-bucket-notification-configuration --bucket "$(cat bucket.txt)" \
    --notification-configuration file://notification.json
