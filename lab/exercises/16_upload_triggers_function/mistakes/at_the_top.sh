#: after bucket
#: step upload
#: says only files under incoming/ make an event
awslocal s3api put-object --bucket "$(cat bucket.txt)" --key letter.txt --body handler.py
