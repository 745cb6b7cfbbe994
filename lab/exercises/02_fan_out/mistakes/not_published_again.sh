#: after server
#: step fan_out
#: says refused your last message
rm endpoint.txt
