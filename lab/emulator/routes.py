"""The emulator's own pages under /_lab."""

import os
from importlib.metadata import version

from localstack.constants import VERSION
from localstack.http import Request, Response, route
from localstack.services.edge import ROUTER
from localstack.services.plugins import SERVICE_PLUGINS

from lab.emulator import preload


class Health:
    """Whether the emulator answers, and what it has loaded."""

    @route("/_lab/health", methods=["HEAD"])
    def head(self, request: Request) -> Response:
        """200 as soon as AWS calls are answered; cheap enough to be asked every few ms."""
        return Response(status=200)

    @route("/_lab/health", methods=["GET"])
    def get(self, request: Request) -> dict[str, object]:
        """The same with what is loaded; ``preloaded`` says that no first call is slow any more."""
        return {
            "ready": True,
            "version": version("fanout-lab"),
            "localstack": VERSION,
            "pid": os.getpid(),
            "preloaded": preload.finished(),
            "services": SERVICE_PLUGINS.list_active_services(),
        }


def install() -> None:
    """Serve the pages."""
    ROUTER.add(Health())
