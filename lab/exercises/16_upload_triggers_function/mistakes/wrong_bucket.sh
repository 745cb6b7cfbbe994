#: after function
#: step permission
#: says Its aws:SourceArn is arn:aws:s3:::todo-uploads: it must be
awslocal lambda add-permission --function-name encrypt --statement-id vault \
    --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn arn:aws:s3:::todo-uploads
