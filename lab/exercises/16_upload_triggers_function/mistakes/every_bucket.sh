#: after function
#: step permission
#: says every bucket of everybody
awslocal lambda add-permission --function-name encrypt --statement-id vault \
    --action lambda:InvokeFunction --principal s3.amazonaws.com
