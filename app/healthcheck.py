"""Exit code 0 once the app answers and AWS answers the app: python app/healthcheck.py.

Waits for it instead of saying no: whoever asks every few seconds learns it at that moment.
"""

import http.client
import json
import os
import sys
import time

SECONDS = 20


def main() -> int:
    """Ask until it is so; 1 if it is not in time."""
    deadline = time.monotonic() + SECONDS
    while not healthy(int(os.environ.get("APP_PORT") or 8000)):
        if time.monotonic() > deadline:
            return 1
        time.sleep(0.2)
    return 0


def healthy(port: int) -> bool:
    """Whether somebody answers at the AWS endpoint; what the app may do there is another matter."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        aws = json.load(connection.getresponse())["aws"]
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return False
    finally:
        connection.close()
    return bool(aws["answers"])


if __name__ == "__main__":
    sys.exit(main())
