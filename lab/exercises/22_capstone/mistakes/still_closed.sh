#: after outage
#: step proof
#: says The depot is not open
python count.py
