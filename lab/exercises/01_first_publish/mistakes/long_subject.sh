#: after confirm
#: step publish
#: says fewer than 100 characters
awslocal sns publish --topic-arn "$(cat topic.txt)" --subject "$(printf 'news %.0s' {1..25})" \
    --message 'It is in the subject'
