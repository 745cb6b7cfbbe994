"""The processes of a lab: started in sessions of their own, found again, stopped to the last one.

A record (pid and start time) says which process a part is; the marker in its environment says
that it is ours. Both must fit, so a pid that the system gave to another program is never touched.
"""

import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cli import files
from lab.cli.errors import LabError
from lab.cli.parts import INSTANCE, PARTS, Part, environment
from lab.shared.config import Settings

if TYPE_CHECKING:
    from psutil import Process

# SIGTERM's share of the three seconds that `lab down` may take.
POLITE_SECONDS = 2.3
KILL_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Running:
    """A part that runs: its process, the port it was given, and when it started (clock ticks)."""

    part: Part
    process: "Process"
    port: int
    ticks: int

    @property
    def identity(self) -> str:
        """Tells this run of the part from every other one."""
        return f"{self.process.pid}-{self.ticks}"


def start(part: Part, settings: Settings) -> Running:
    """Start the part in a session of its own, its output in .lab/logs."""
    import psutil

    log = files.log_file(settings, part.name)
    files.make_folder(log.parent)
    if log.exists():
        log.replace(log.with_suffix(".old.log"))
    try:
        with log.open("wb") as out:
            child = subprocess.Popen(
                part.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment(part, settings),
                cwd=settings.root,
                start_new_session=True,
            )
    except OSError as error:
        raise LabError(f"The {part.name} cannot be started.", str(error), "lab doctor") from error
    child.returncode = 0  # it outlives this command: Popen must not warn that it still runs
    ticks, port = _ticks(child.pid), part.port(settings)
    record = {"pid": child.pid, "ticks": ticks, "port": port}
    files.write_json(files.run_file(settings, part.name), record)
    process = psutil.Process(child.pid)
    # A program that has only just been loaded shows an empty environment, like one that ended.
    while _lives(process) and not _is_ours(process, settings):
        time.sleep(0.001)
    return Running(part, process, port, ticks)


def find(part: Part, settings: Settings) -> Running | None:
    """The part's process if it lives; a stale record, a zombie or a recycled pid is none."""
    import psutil

    record = files.read_json(files.run_file(settings, part.name))
    pid, ticks, port = (record.get(key) for key in ("pid", "ticks", "port"))
    if not (isinstance(pid, int) and isinstance(ticks, int) and isinstance(port, int) and pid > 1):
        return None
    try:
        process = psutil.Process(pid)
        if _ticks(pid) == ticks and _is_ours(process, settings):
            return Running(part, process, port, ticks)
    except psutil.Error:
        pass
    return None


def marked(settings: Settings) -> list["Process"]:
    """Every process that carries this lab's marker, whoever its parent is now."""
    import psutil

    return [p for p in psutil.process_iter() if _is_ours(p, settings)]


def tree(processes: Iterable["Process"]) -> list["Process"]:
    """The processes and all their descendants, each once."""
    import psutil

    found: dict[int, Process] = {}
    for process in processes:
        found[process.pid] = process
        try:
            found |= {child.pid: child for child in process.children(recursive=True)}
        except psutil.Error:
            continue
    return list(found.values())


def leftovers(settings: Settings) -> list["Process"]:
    """Marked processes that belong to no living part: what a dead run left behind."""
    living = [r.process for part in PARTS if (r := find(part, settings))]
    known = {p.pid for p in tree(living)}
    return tree(p for p in marked(settings) if p.pid not in known)


def stop(mains: Iterable["Process"], polite_seconds: float = POLITE_SECONDS) -> None:
    """End the processes and all below them: asked first, killed if they do not go."""
    mains = list(mains)
    everyone = tree(mains)
    if polite_seconds:
        _each(mains, "terminate")
        _wait(mains, polite_seconds)
    everyone = list({p.pid: p for p in [*everyone, *tree(mains)] if p.is_running()}.values())
    _each(everyone, "kill")
    _wait(everyone, KILL_SECONDS)


def stop_parts(
    settings: Settings, parts: Iterable[Part], polite_seconds: float = POLITE_SECONDS
) -> list[Part]:
    """Stop these parts, all at once; returns those that ran."""
    running = [r for part in parts if (r := find(part, settings))]
    stop((r.process for r in running), polite_seconds)
    for part in parts:
        files.run_file(settings, part.name).unlink(missing_ok=True)
    return [r.part for r in running]


def stop_leftovers(settings: Settings) -> int:
    """Kill what dead runs left behind; returns how many processes it was."""
    found = leftovers(settings)
    _each(found, "kill")
    _wait(found, KILL_SECONDS)
    return len(found)


def uptime(process: "Process") -> float:
    """Seconds since the process started."""
    return max(0.0, time.time() - process.create_time())


def memory(process: "Process") -> int:
    """Bytes that the process and all below it hold; shared pages are shared out."""
    import psutil

    total = 0
    for each in tree([process]):
        try:
            total += each.memory_full_info().pss
        except (psutil.Error, AttributeError):
            continue
    return total


def _is_ours(process: "Process", settings: Settings) -> bool:
    import psutil

    try:
        return process.environ().get(INSTANCE) == str(settings.state_dir)
    except (psutil.Error, OSError):
        return False


def _ticks(pid: int) -> int:
    """Start time since boot, which no change of the clock moves; 0 if there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        return int(stat.rpartition(b")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0


def _wait(processes: Iterable["Process"], seconds: float) -> None:
    """Until they have ended. A zombie has, its parent may never ask for it; but not while other
    threads of it go on, which hold its port."""
    deadline = time.monotonic() + seconds
    while any(_lives(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.01)


def _lives(process: "Process") -> bool:
    import psutil

    try:
        if process.is_running() and process.status() == psutil.STATUS_ZOMBIE:
            return len(list(Path(f"/proc/{process.pid}/task").iterdir())) > 1
        return process.is_running()
    except (psutil.Error, OSError):
        return False


def _each(processes: Iterable["Process"], action: str) -> None:
    import psutil

    for process in processes:
        try:
            getattr(process, action)()
        except psutil.Error:
            continue
