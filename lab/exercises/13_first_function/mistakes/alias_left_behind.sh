#: after code
#: step rollout
#: says live still points to version 1, and version 2 is there
awslocal lambda publish-version --function-name greet
