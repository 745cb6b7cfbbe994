#: step bucket
#: says There is vault-
awslocal s3api create-bucket --bucket "vault-$(awslocal sts get-caller-identity --query Account --output text)-files"
