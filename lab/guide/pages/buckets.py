"""Buckets: their objects, and who is told of them."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from lab.guide.acts.form import commands
from lab.guide.commands import Commands
from lab.guide.console import buckets
from lab.guide.console.shared import fragment
from lab.guide.context import guide

pages = Blueprint("buckets", __name__)
AREA = ""
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


@pages.get("/buckets")
def index() -> str:
    """All buckets."""
    return render_template("buckets.html", names=buckets.names(guide().settings))


@pages.get("/buckets/<name>")
def one(name: str) -> str | Response:
    """A bucket; with ``?key=`` one of its objects, as a file to be kept."""
    settings = guide().settings
    if wanted := request.args.get("key"):
        body, size = buckets.download(settings, name, wanted)
        return _attachment(body, size, wanted)
    prefix, after = request.args.get("prefix", ""), request.args.get("after", "")

    def read() -> dict[str, Any]:
        found, more = buckets.objects(settings, name, prefix, after)
        return {"name": name, "prefix": prefix, "after": after, "objects": found, "more": more}

    if request.args.get("fragment"):
        return fragment("_bucket.html", read)
    state = read()
    return render_template(
        "bucket.html",
        **state,
        notifications=buckets.notifications(settings, name),
        days=buckets.expiry(settings, name),
        listed=Commands(f"awslocal s3 ls s3://{name} --recursive"),
        kept=commands("s3", "GetObject", {"Bucket": name, "Key": _example(state["objects"])}),
    )


def _example(objects: Sequence[buckets.Object]) -> str:
    """A key to show a command with."""
    return objects[0].key if objects else "notes.txt"


def _attachment(body: Iterator[bytes], size: int, key: str) -> Response:
    """Never shown in the page's own origin: whatever it is, the browser keeps it as a file."""
    name = key.rstrip("/").rpartition("/")[2] or "object"
    plain = _ODD.sub("_", name).strip("._") or "object"
    headers = {
        "Content-Disposition": f'attachment; filename="{plain[:150]}"; '
        f"filename*=UTF-8''{quote(name[:150], safe='')}",
        "Content-Length": str(size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(body, mimetype="application/octet-stream", headers=headers)
