#: after permission
#: step notification
#: says keys do not begin with a slash
sed "s|FUNCTION_ARN|$(cat function.txt)|; s|incoming/|/incoming/|" notification.json > mine.json
awslocal s3api put-bucket-notification-configuration --bucket "$(cat bucket.txt)" \
    --notification-configuration file://mine.json
