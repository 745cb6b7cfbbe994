#: after subscribe
#: step store
#: says The quotes are part of the value
awslocal s3api create-bucket --cli-input-json file://bucket.json
awslocal ssm put-parameter --name /depot/mode --type String --value '"open"'
