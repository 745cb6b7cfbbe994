"""``python -m lab.guide``: serves the guide until it is told to stop."""

import asyncio
import logging
import signal

from hypercorn.asyncio import serve
from hypercorn.config import Config

from lab.guide.server import Server
from lab.shared.config import Settings


def main() -> None:
    """Serve the settings' guide port."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asyncio.run(_serve(Settings.from_env()))


async def _serve(settings: Settings) -> None:
    config = Config()
    config.bind = [f"{settings.listen}:{settings.guide_port}"]
    config.graceful_timeout = 0.5  # an open page holds its socket for ever
    config.websocket_max_message_size = 1 << 16
    config.h11_max_incomplete_size = 1 << 16  # cookies of all that is on localhost come along
    config.keep_alive_timeout = 30
    config.include_server_header = False
    stopped = asyncio.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(kind, stopped.set)
    await serve(Server(settings, stopped), config, shutdown_trigger=stopped.wait)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
