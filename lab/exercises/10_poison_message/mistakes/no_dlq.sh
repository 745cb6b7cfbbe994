#: step both
#: says There is no queue invoices-dlq
awslocal sqs create-queue --queue-name invoices
