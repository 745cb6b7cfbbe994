"""What the app does with AWS: one file per concern; knows no Flask."""

import threading
from dataclasses import dataclass, field

from app.config import Config
from app.services.aws import Aws
from app.services.dispatcher import Dispatcher
from app.services.exports import Exports
from app.services.flags import FlagReader
from app.services.notifications import Outbox
from app.services.todos import Todos


@dataclass(frozen=True, slots=True)
class Services:
    """All services of one app; ``stopping`` is set when the process is asked to end."""

    aws: Aws
    flags: FlagReader
    todos: Todos
    outbox: Outbox
    dispatcher: Dispatcher
    exports: Exports
    stopping: threading.Event = field(default_factory=threading.Event)


def connect(config: Config, aws: Aws | None = None) -> Services:
    """The services over AWS, as ``config`` says; opens no connection yet."""
    aws = aws or Aws(config)
    flags = FlagReader(aws, config.parameter_path)
    todos = Todos(aws, config.todo_table, config.outbox_table)
    outbox = Outbox(aws, config.outbox_table, config.topic_arn, flags)
    return Services(
        aws=aws,
        flags=flags,
        todos=todos,
        outbox=outbox,
        dispatcher=Dispatcher(outbox),
        exports=Exports(aws, config, todos),
    )
