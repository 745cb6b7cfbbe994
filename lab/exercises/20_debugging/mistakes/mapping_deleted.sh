#: step mails
#: says No event source mapping takes messages
mapping=$(awslocal lambda list-event-source-mappings --function-name shop_mailer --query 'EventSourceMappings[0].UUID' --output text)
awslocal lambda delete-event-source-mapping --uuid "$mapping"
