#: after label
#: step live
#: says The label moved before the shop was started
awslocal ssm label-parameter-version --name /shop/dev/currency --parameter-version 1 --labels live
python -c 'import boto3; boto3.client("ssm").get_parameter(Name="/shop/dev/currency:live")'
