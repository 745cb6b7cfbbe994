"""Makes localhost in this container what it is on the student's machine: the lab's own ports.

    python forward.py localstack:4566 app:8000 -- python -P -m lab.guide

So commands, links and addresses read the same in both places. What stands behind -- is run beside
it, and the container ends with it.
"""

import asyncio
import signal
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress


async def main(*arguments: str) -> int:
    """Listen on 127.0.0.1 at each target's port until the container is stopped; returns the exit
    code of the command."""
    end = arguments.index("--")
    for target in arguments[:end]:
        host, port = target.split(":")
        await asyncio.start_server(_to(host, int(port)), "127.0.0.1", int(port))
    command = await asyncio.create_subprocess_exec(*arguments[end + 1 :])
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, command.terminate)
    return await command.wait()


def _to(host: str, port: int) -> Callable[[StreamReader, StreamWriter], Awaitable[None]]:
    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            # Asked anew each time: a container that was made again has another address.
            answers, questions = await asyncio.open_connection(host, port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_copy(reader, questions), _copy(answers, writer))

    return serve


async def _copy(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
