#: after one
#: step outage
#: says The orders came while the depot was open
python load.py
