"""Answers GET /menu, and GET /menu?size=small."""

import json

MENU = {"espresso": 2.2, "coffee": 2.8, "tea": 2.5}


def handler(event, context):
    size = (event.get("queryStringParameters") or {}).get("size", "normal")
    prices = {
        name: round(price * (0.8 if size == "small" else 1), 2) for name, price in MENU.items()
    }
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"size": size, "menu": prices}),
    }
