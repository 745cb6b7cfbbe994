"""A request as a WSGI environment, with what rolo wants beyond PEP 3333."""

import io
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

import h11

from lab.emulator.server.inside import RawHeaders, without_forgeries


def wsgi_environ(request: h11.Request, client: tuple[str, int], body: BinaryIO) -> dict[str, Any]:
    """The environment of ``request``, whose body is yet to be read from ``body``."""
    target = request.target.decode("latin-1")
    headers = without_forgeries(request.headers.raw_items())
    fields = _fields(headers)
    # A client that believes to talk to a proxy sends the whole URL.
    path, _, query = target.partition("?")
    if not path.startswith("/"):
        path = urlsplit(path).path or "/"
    environ: dict[str, Any] = {f"HTTP_{name}": value for name, value in fields.items()}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        environ[name] = environ.pop(f"HTTP_{name}", "")
    host, _, port = fields.get("HOST", "localhost").partition(":")
    return environ | {
        "REQUEST_METHOD": request.method.decode("latin-1"),
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": target,
        "RAW_URI": target,
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": f"HTTP/{request.http_version.decode()}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "rolo.headers": headers,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": io.BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _fields(headers: RawHeaders) -> dict[str, str]:
    fields: dict[str, str] = {}
    for raw, value in headers:
        name = raw.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        fields[name] = f"{fields[name]},{text}" if name in fields else text
    return fields
