#: after mapping
#: step concurrency
#: says reserved concurrency of 2
awslocal lambda put-function-concurrency --function-name write-report --reserved-concurrent-executions 2
