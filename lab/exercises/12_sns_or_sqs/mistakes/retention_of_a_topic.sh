#: after make
#: step retention
#: says a topic keeps no messages
awslocal sns set-topic-attributes --topic-arn "$(cat topic.txt)" \
    --attribute-name MessageRetentionPeriod --attribute-value 1209600
