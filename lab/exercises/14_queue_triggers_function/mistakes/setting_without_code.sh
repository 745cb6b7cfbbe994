#: after mapping
#: step partial
#: says ReportBatchItemFailures alone changes nothing
awslocal lambda update-event-source-mapping --uuid "$(cat mapping.txt)" --function-response-types ReportBatchItemFailures
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://four.json
