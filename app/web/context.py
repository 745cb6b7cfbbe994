"""What a request needs at hand: the services, and the flags read once for it."""

from typing import cast

from flask import current_app, g

from app.errors import NotFoundError
from app.services import Services
from app.services.flags import Flags

EXTENSION = "todo-services"
ID_LIMIT = 512  # DynamoDB takes keys up to 2048 bytes; students write items by hand


def services() -> Services:
    """The services of the running app."""
    return cast(Services, current_app.extensions[EXTENSION])


def read_flags() -> Flags:
    """The feature flags, read once for each request."""
    if "flags" not in g:
        g.flags = services().flags.read()
    return cast(Flags, g.flags)


def is_id(text: str) -> bool:
    """Whether ``text`` can be the id of anything of ours."""
    return text.isprintable() and len(text) <= ID_LIMIT


def known_id(text: str) -> str:
    """An id from an address, if it can be one at all; raises NotFoundError."""
    if not is_id(text):
        raise NotFoundError("There is nothing here: the address holds no id of ours.")
    return text
