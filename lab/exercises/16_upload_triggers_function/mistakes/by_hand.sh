#: after bucket
#: step upload
#: says You uploaded encrypted/letter.txt yourself
awslocal s3api put-object --bucket "$(cat bucket.txt)" --key encrypted/letter.txt --body handler.py \
    --server-side-encryption aws:kms
