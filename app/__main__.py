"""Serve the app, on 127.0.0.1 unless told otherwise: ``python -m app``."""

import logging
import os
import signal
import sys
import threading
from types import FrameType

from waitress import create_server

from app import create_app, surroundings
from app.config import Config
from app.errors import ConfigurationError
from app.services import Services, connect

STOP_SECONDS = 0.9
MAX_BODY = 16 * 1024 * 1024  # what the app itself refuses in words begins at 64 KiB


def main() -> int:
    """Run until SIGTERM or Ctrl-C; returns the exit code, 2 for a setting that cannot be used."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    try:
        config = Config.from_env()
        surroundings.seal(config)
        services = connect(config)
        server = create_server(
            create_app(config, services),
            host=config.listen,
            port=config.port,
            threads=16,
            ident=None,
            max_request_body_size=MAX_BODY,
            clear_untrusted_proxy_headers=True,
        )
    except ConfigurationError as error:
        print(f"The app did not start. {error}", file=sys.stderr)  # noqa: T201
        return 2
    except OSError as error:
        print(_port_message(config.port, error), file=sys.stderr)  # noqa: T201
        return 2
    _stop_on_signals(services)
    services.dispatcher.start()
    logging.info(
        "the app answers at http://localhost:%d and talks to %s", config.port, config.aws_name
    )
    server.run()
    return 0


def _stop_on_signals(services: Services) -> None:
    """End within a second of SIGTERM: whatever is cut off, nothing is lost by it."""

    def stop(signum: int, frame: FrameType | None) -> None:
        services.stopping.set()
        services.dispatcher.stop()
        last = threading.Timer(STOP_SECONDS, os._exit, [0])
        last.daemon = True
        last.start()
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _port_message(port: int, error: OSError) -> str:
    return (
        f"The app did not start: port {port} cannot be used ({error.strerror or error}). See who "
        f"holds it with `ss -ltnp 'sport = :{port}'`, or choose another: APP_PORT={port + 1}."
    )


if __name__ == "__main__":
    sys.exit(main())
