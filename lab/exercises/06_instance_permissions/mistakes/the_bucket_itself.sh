#: after export
#: step bucket
#: says That is the bucket; its files are what lies below it
account=$(awslocal sts get-caller-identity --query Account --output text)
sed "s,todo-exports-[^\"]*,todo-exports-$account," write-exports.json > policy.json
awslocal iam put-role-policy --role-name TodoApp-EC2-Role --policy-name write-exports \
    --policy-document file://policy.json
