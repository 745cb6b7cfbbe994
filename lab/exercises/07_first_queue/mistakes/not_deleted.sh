#: after receive
#: step delete
#: says The message was received and not deleted. It c
true
