#: after permission
#: step notification
#: says The notification has no prefix: encrypt is told of its own copies too
awslocal s3api put-bucket-notification-configuration --bucket "$(cat bucket.txt)" --notification-configuration \
    "LambdaFunctionConfigurations=[{LambdaFunctionArn=$(cat function.txt),Events=[s3:ObjectCreated:*]}]"
