#: after function
#: step permission
#: says --source-arn takes the ARN
awslocal lambda add-permission --function-name encrypt --statement-id vault \
    --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn "$(cat bucket.txt)"
