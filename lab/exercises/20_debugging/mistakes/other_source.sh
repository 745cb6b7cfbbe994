#: step pager
#: says does not let shop-alarms invoke it
topic=$(awslocal sns list-topics --query "Topics[?ends_with(TopicArn, ':shop-news')].TopicArn | [0]" --output text)
awslocal lambda add-permission --function-name shop_pager --statement-id alarms --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn "$topic"
