"""Whether a function may write its log: its role needs the rights, as for any other call."""

import time
from collections.abc import Iterator

from moto.logs.models import logs_backends

from lab.emulator.iam.actions import needs
from lab.emulator.iam.authorize import authorize
from lab.emulator.iam.enforce import enforcing
from lab.emulator.iam.model import Verdict
from lab.emulator.iam.refusals import refusal
from lab.emulator.iam.services import executions
from lab.emulator.trace.journal import JOURNAL


class LogRights:
    """The rights to one log stream; calling it asks for those that the next events need.

    The lab writes logs itself, without a call. So the journal is told here of a refusal: once,
    until it is allowed again.
    """

    def __init__(self, function_arn: str, role: str, group: str, stream: str) -> None:
        place = function_arn.split(":")
        self._region, self._account, self._function = place[3], place[4], place[6]
        self._arn, self._role = function_arn, role
        self._request = {"logGroupName": group, "logStreamName": stream}
        self._refused = False

    def __call__(self) -> bool:
        """Whether the role may write."""
        if not enforcing():
            return True
        for operation in self._operations():
            for verdict in self._verdicts(operation):
                if not verdict.decision.allowed:
                    self._tell(operation, verdict)
                    return False
        self._refused = False
        return True

    def _operations(self) -> Iterator[str]:
        groups = logs_backends[self._account][self._region].groups
        group = groups.get(self._request["logGroupName"])
        if group is None:
            yield "CreateLogGroup"
        if group is None or self._request["logStreamName"] not in group.streams:
            yield "CreateLogStream"
        yield "PutLogEvents"

    def _verdicts(self, operation: str) -> Iterator[Verdict]:
        caller = executions.of_role(self._role, self._function)
        for need in needs("logs", operation, self._request, self._account, self._region):
            yield authorize(caller, need)

    def _tell(self, operation: str, verdict: Verdict) -> None:
        if self._refused:
            return
        self._refused = True
        error = refusal("logs", operation, verdict)
        JOURNAL.append(
            (verdict,),
            time=time.time(),
            kind="call",
            account=self._account,
            region=self._region,
            actor=f"lambda:{self._function}",
            principal=verdict.caller.principal.arn,
            service="logs",
            operation=operation,
            resource=verdict.need.resource,
            status=error.status_code,
            error=error.code,
            reason=error.message,
            source=self._arn,
            client="internal",
            parameters=self._request,
        )
