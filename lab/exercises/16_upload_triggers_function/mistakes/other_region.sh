#: step bucket
#: says is in eu-west-1: a bucket can tell only functions of its own region
awslocal s3api create-bucket --bucket "vault-$(awslocal sts get-caller-identity --query Account --output text)" \
    --region eu-west-1 --create-bucket-configuration LocationConstraint=eu-west-1
