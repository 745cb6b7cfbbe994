#: after receive
#: step delete
#: says received and not deleted
true
