"""A web server that SNS can send to: it confirms its subscription and tells of each message.

It writes its address to endpoint.txt. It ends when that file is deleted, and by itself after a
quarter of an hour without a message.
"""

import json
import os
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

ENDPOINT = Path("endpoint.txt")
TOPIC = Path("topic.txt").read_text(encoding="utf-8-sig").strip()
# In the terminal of Docker the emulator is another computer, which knows this one as "lab".
HOST = "lab" if os.environ.get("LAB_CONTAINER") else "localhost"
last = time.monotonic()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        global last
        last = time.monotonic()
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        # Anybody can send something here. In production the signature is checked as well.
        if message.get("TopicArn") != TOPIC:
            print("not from our topic:", message, flush=True)
        elif message["Type"] == "SubscriptionConfirmation":
            urllib.request.urlopen(message["SubscribeURL"]).read()
            print("confirmed the subscription", flush=True)
        else:
            print("received:", message["Message"], flush=True)


try:
    server = HTTPServer((HOST, 8765), Receiver)
except OSError:  # the port is taken
    server = HTTPServer((HOST, 0), Receiver)
ENDPOINT.write_text(f"http://{HOST}:{server.server_port}")
server.timeout = 0.5
while ENDPOINT.exists() and time.monotonic() - last < 900:
    server.handle_request()
