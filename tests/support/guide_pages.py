"""The guide's pages inside this process; they open no socket unless they ask an emulator."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from lab.guide.context import Guide
from lab.guide.hub import Hub
from lab.guide.web import create_app
from lab.shared.config import Settings


@dataclass(frozen=True, slots=True)
class Pages:
    """``app`` is the guide's, and ``guide`` what its pages share."""

    app: Flask
    guide: Guide

    @property
    def settings(self) -> Settings:
        """The guide's settings; progress is kept in a folder of the test's."""
        return self.guide.settings

    def get(self, path: str) -> TestResponse:
        """A page."""
        return self.app.test_client().get(path)

    def post(self, path: str, **fields: str) -> TestResponse:
        """What a script of a page sends."""
        headers = {"X-Guide-Token": self.guide.token, "Accept": "application/json"}
        return self.app.test_client().post(path, data=fields, headers=headers)

    def submit(self, path: str, **fields: str) -> TestResponse:
        """What a form of a page sends where there are no scripts."""
        return self.app.test_client().post(path, data=fields | {"token": self.guide.token})

    def checking(self) -> Any:
        """What checks the exercises."""
        return self.app.extensions["checking"]


def pages_of(folder: Path, settings: Settings | None = None) -> Pages:
    """The pages of a guide that keeps its state in the folder."""
    made = Guide(replace(settings or Settings(), state_dir=folder), Hub(asyncio.Event()))
    return Pages(create_app(made), made)
