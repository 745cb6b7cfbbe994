"""The instance metadata service over HTTP, version 2 alone: /_lab/imds/<account>/latest/...

An SDK finds it by AWS_EC2_METADATA_SERVICE_ENDPOINT=http://localhost:4566/_lab/imds/<account>.
Source: "Use the Instance Metadata Service" in EC2's user guide.
"""

from localstack.http import Request, Response, route

from lab.emulator.imds import metadata
from lab.emulator.imds.tokens import LONGEST, new_token, seconds_left
from lab.emulator.instances import INSTANCES

_TTL = "X-Aws-Ec2-Metadata-Token-Ttl-Seconds"
_REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
}
_PAGE = """\
<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
\t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>{status} - {reason}</title>
 </head>
 <body>
  <h1>{status} - {reason}</h1>
 </body>
</html>
"""


class Imds:
    """One account's instance, as a program on it sees it."""

    @route("/_lab/imds/<account>/latest", methods=["GET", "PUT", "POST", "DELETE", "PATCH"])
    def at_root(self, request: Request, account: str) -> Response:
        """The topmost folder."""
        return self.on_request(request, account, "")

    @route(
        "/_lab/imds/<account>/latest/<path:path>", methods=["GET", "PUT", "POST", "DELETE", "PATCH"]
    )
    def on_request(self, request: Request, account: str, path: str) -> Response:
        """A token for PUT, a document for GET with one."""
        if not (len(account) == 12 and account.isascii() and account.isdigit()):
            return _refusal(404)
        if request.method == "PUT":
            return _token(request, account, path)
        if request.method not in ("GET", "HEAD"):
            return _refusal(405)
        left = seconds_left(account, request.headers.get("X-Aws-Ec2-Metadata-Token", ""))
        if not left:
            return _refusal(401)
        text = metadata.read(INSTANCES.of(account), path)
        return _refusal(404) if text is None else _answer(text, left)


def _token(request: Request, account: str, path: str) -> Response:
    """Not for who comes by way of a proxy: a firewall left open is to give nothing away."""
    if path != "api/token" or "X-Forwarded-For" in request.headers:
        return _refusal(403)
    wanted = request.headers.get(_TTL, "")
    if not (wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:9]) <= LONGEST):
        return _refusal(400)
    return _answer(new_token(account, int(wanted)), int(wanted))


def _answer(text: str, seconds: int) -> Response:
    headers = {_TTL: str(seconds), "Server": "EC2ws", "Content-Type": "text/plain"}
    return Response(text, 200, headers)


def _refusal(status: int) -> Response:
    page = _PAGE.format(status=status, reason=_REASONS[status])
    return Response(page, status, {"Server": "EC2ws", "Content-Type": "text/html"})
