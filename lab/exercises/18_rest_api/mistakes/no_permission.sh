#: after deploy
#: step permission
#: says does not let API Gateway invoke it
. ./ids
curl -s "http://localhost:4566/_aws/execute-api/$api/dev/menu"
