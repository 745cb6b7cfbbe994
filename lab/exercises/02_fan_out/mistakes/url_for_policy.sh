#: after blocked
#: step policy
#: says billing does not let the topic in. It has no policy
python make_policy.py "$(cat topic.txt)" "$(cat billing.url)"
