#: after lost
#: step permission
#: says lets s3.amazonaws.com invoke it
awslocal lambda add-permission --function-name pager --statement-id t --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn "$(cat topic.txt)"
