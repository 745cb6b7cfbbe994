"""The paths a function knows, and the rewriting that makes its traces read as on AWS."""

import re
import sysconfig
from dataclasses import dataclass


@dataclass(frozen=True)
class Paths:
    """Where the function finds its code, its layers, AWS's modules, its scratch space, Python."""

    task: str
    opt: str
    runtime: str
    tmp: str
    lang: str


AWS = Paths("/var/task", "/opt", "/var/runtime", "/tmp", "/var/lang")  # noqa: S108


class Rewriter:
    """Replaces the machine's own paths by AWS's in what leaves an environment."""

    def __init__(self, paths: Paths) -> None:
        stdlib = sysconfig.get_paths()["stdlib"]
        pairs = {stdlib: "/var/lang/lib/python3.13"}
        for name in ("task", "opt", "runtime", "tmp"):
            own, theirs = getattr(paths, name), getattr(AWS, name)
            if own and own != theirs:
                pairs[own] = theirs
        self._new = {old.encode(): new.encode() for old, new in pairs.items()}
        longest_first = sorted(self._new, key=len, reverse=True)
        self._old = re.compile(b"(?:" + b"|".join(map(re.escape, longest_first)) + rb")(?![\w.-])")

    def __call__(self, data: bytes) -> bytes:
        """``data`` with AWS's paths."""
        return self._old.sub(lambda match: self._new[match[0]], data)
