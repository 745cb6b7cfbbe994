#: after permission
#: step arrives
#: says What was published before there was a permission is gone
true
