"""A shop that asks for its currency before each sale. It ends when the currency has changed."""

import time

import boto3

ssm = boto3.client("ssm")
sold = []
for _ in range(240):  # two minutes at most
    answer = ssm.get_parameter(Name="/shop/dev/currency:live")
    currency = answer["Parameter"]["Value"]
    if currency not in sold:
        print(f"One coffee: 3 {currency}", flush=True)
        sold.append(currency)
    if len(sold) == 2:
        break
    time.sleep(0.5)
