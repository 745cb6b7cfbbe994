#: after destination
#: step failed
#: says A function must raise
python -m zipfile -c function.zip careless/handler.py
awslocal lambda update-function-code --function-name pager --zip-file fileb://function.zip
awslocal lambda wait function-updated-v2 --function-name pager
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'disk full!'
