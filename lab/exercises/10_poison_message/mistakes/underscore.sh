#: step both
#: says There is invoices_dlq: names must be exactly the same
awslocal sqs create-queue --queue-name invoices
awslocal sqs create-queue --queue-name invoices_dlq
