#: after blocked
#: step policy
#: says the partition "//localhost" is not valid
python make_policy.py "$(cat topic.txt)" "$(cat billing.arn)"
python - "$(cat billing.arn)" "$(cat billing.url)" <<'P'
import pathlib, sys
file = pathlib.Path("billing.json")
file.write_text(file.read_text().replace(*sys.argv[1:]))
P
awslocal sqs set-queue-attributes --queue-url "$(cat billing.url)" --attributes file://billing.json
