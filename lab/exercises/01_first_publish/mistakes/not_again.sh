#: after confirm
#: step publish
#: says You have not published since the subscription was confirmed
true
