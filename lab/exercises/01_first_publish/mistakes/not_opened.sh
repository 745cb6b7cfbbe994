#: after pending
#: step confirm
#: says is pending: its owner has not confirmed it
true
