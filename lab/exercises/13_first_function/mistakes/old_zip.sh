#: after version
#: step code
#: says with the old handler.py in it
awslocal lambda update-function-code --function-name greet --zip-file fileb://function.zip
