#: after standard
#: step blocked
#: says You deleted the first payment before you received again
for number in 1 2; do
    handle=$(awslocal sqs receive-message --queue-url "$(cat fifo.txt)" \
        --query 'Messages[0].ReceiptHandle' --output text)
    awslocal sqs delete-message --queue-url "$(cat fifo.txt)" --receipt-handle "$handle"
done
