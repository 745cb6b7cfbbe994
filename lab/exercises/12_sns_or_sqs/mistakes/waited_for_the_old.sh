#: after subscriber
#: step push
#: says what was published before does not come
lab inbox
