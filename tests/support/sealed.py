"""A network of one machine: commands run where nothing but loopback exists, and every attempt to
reach something else is counted by the kernel."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

# A name server elsewhere, so that looking up a name is an attempt, too: the machine's own may
# listen on 127.0.0.53.
_INSIDE = """
set -e
ip link set lo up
mount --bind "$0" /etc/resolv.conf
"$@" || echo "exit code $?"
awk '/^Ip:/ && $13 ~ /[0-9]/ {n += $13} /^Ip6OutNoRoutes/ {n += $2} END {print "attempts:", n}' \
    /proc/net/snmp /proc/net/snmp6
"""


def why_not() -> str:
    """Why commands cannot be sealed here; empty if they can."""
    if not all(shutil.which(command) for command in ("unshare", "ip", "awk", "mount")):
        return "unshare, ip, awk or mount is missing"
    tried = subprocess.run([*_unshare(), "ip", "link", "set", "lo", "up"], capture_output=True)
    return "" if tried.returncode == 0 else f"no network namespaces: {tried.stderr.decode()}"


def attempts(
    command: Sequence[str], env: Mapping[str, str], folder: Path, cwd: Path
) -> tuple[int, str]:
    """Run the command sealed; returns how often it tried to leave, and what it printed."""
    names = folder / "resolv.conf"
    names.write_text("nameserver 10.255.255.53\noptions timeout:1 attempts:1\n")
    done = subprocess.run(
        [*_unshare(), "sh", "-c", _INSIDE, str(names), *command],
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=120,
        cwd=cwd,
    )
    printed, _, count = done.stdout.rpartition("attempts: ")
    assert count.strip().isdigit(), done.stdout
    return int(count), printed


def _unshare() -> list[str]:
    as_root = subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True)
    return [
        "unshare",
        "--net",
        "--mount",
        *([] if as_root.returncode == 0 else ["--map-root-user"]),
    ]
