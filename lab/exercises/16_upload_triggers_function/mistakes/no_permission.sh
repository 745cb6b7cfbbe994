#: after function
#: step notification
#: says S3 tried encrypt and may not invoke it
sed "s|FUNCTION_ARN|$(cat function.txt)|" notification.json > mine.json
awslocal s3api put-bucket-notification-configuration --bucket "$(cat bucket.txt)" \
    --notification-configuration file://mine.json
