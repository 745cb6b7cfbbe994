"""Makes localhost in this container what it is on the student's machine: the lab's own ports.

    python forward.py localstack:4566 app:8000

So commands, links and addresses read the same in both places.
"""

import asyncio
import signal
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress


async def main(*targets: str) -> None:
    """Listen on 127.0.0.1 at each target's port until the container is stopped."""
    for target in targets:
        host, port = target.split(":")
        await asyncio.start_server(_to(host, int(port)), "127.0.0.1", int(port))
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()


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
    asyncio.run(main(*sys.argv[1:]))
