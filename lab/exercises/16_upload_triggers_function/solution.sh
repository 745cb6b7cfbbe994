#: step bucket
echo "vault-$(awslocal sts get-caller-identity --query Account --output text)" > bucket.txt
awslocal s3api create-bucket --bucket "$(cat bucket.txt)"

#: step role
awslocal iam create-role --role-name encrypt-role --assume-role-policy-document file://trust.json \
    --query Role.Arn --output text > role.txt
awslocal iam put-role-policy --role-name encrypt-role --policy-name copy --policy-document file://policy.json
awslocal iam attach-role-policy --role-name encrypt-role \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole

#: step function
python -m zipfile -c function.zip handler.py
awslocal lambda create-function --function-name encrypt --runtime python3.13 --handler handler.handler \
    --role "$(cat role.txt)" --zip-file fileb://function.zip --query FunctionArn --output text > function.txt

#: step permission
awslocal lambda add-permission --function-name encrypt --statement-id vault \
    --action lambda:InvokeFunction --principal s3.amazonaws.com \
    --source-arn "arn:aws:s3:::$(cat bucket.txt)" --source-account "$(cut -d - -f 2 bucket.txt)"

#: step notification
sed "s|FUNCTION_ARN|$(cat function.txt)|" notification.json > mine.json
awslocal s3api put-bucket-notification-configuration --bucket "$(cat bucket.txt)" \
    --notification-configuration file://mine.json

#: step upload
echo 'Dear diary' > letter.txt
awslocal s3api put-object --bucket "$(cat bucket.txt)" --key incoming/letter.txt --body letter.txt
