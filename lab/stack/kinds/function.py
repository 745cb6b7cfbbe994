"""Lambda functions, their code from a folder."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from lab.stack import package
from lab.stack.clients import Clients
from lab.stack.errors import StackError
from lab.stack.poll import until
from lab.stack.references import resolve
from lab.stack.resource import TAGS, Resource, State, is_ours

_WORDS = {
    "runtime": "Runtime",
    "handler": "Handler",
    "timeout": "Timeout",
    "memory": "MemorySize",
    "role": "Role",
    "description": "Description",
}


@dataclass(frozen=True, kw_only=True)
class Function(Resource):
    """A Python function from lambdas/<name>; ``timeout`` in seconds, ``memory`` in MB."""

    kind: ClassVar[str] = "function"
    timeout: int = 10
    memory: int = 128
    environment: dict[str, str] = field(default_factory=dict)

    def wanted(self, aws: Clients) -> State:
        return {
            "code": package.sha256(self._code(aws)),
            "runtime": "python3.13",
            "handler": "handler.handler",
            "timeout": self.timeout,
            "memory": self.memory,
            "role": aws.place.iam(f"role/{self.name}-role"),
            "description": self.purpose,
            "environment": resolve(aws, self.environment),
            "tag": True,
        }

    def read(self, aws: Clients) -> State | None:
        client = aws("lambda")
        try:
            found = client.get_function(FunctionName=self.name)
        except client.exceptions.ResourceNotFoundException:
            return None
        now = found["Configuration"]
        failed = now.get("State") == "Failed"  # sending the code again is how to mend that
        return {
            "code": None if failed else now["CodeSha256"],
            "environment": now.get("Environment", {}).get("Variables", {}),
            "tag": is_ours(found.get("Tags")),
            **{word: now.get(theirs) for word, theirs in _WORDS.items()},
        }

    def create(self, aws: Clients) -> None:
        aws("lambda").create_function(
            FunctionName=self.name,
            Code={"ZipFile": self._code(aws)},
            Tags=TAGS,
            **_configuration(self.wanted(aws)),
        )
        self._settle(aws)

    def update(self, aws: Clients, changed: State) -> None:
        client = aws("lambda")
        if "code" in changed:
            self._settle(aws)
            client.update_function_code(FunctionName=self.name, ZipFile=self._code(aws))
        if configuration := _configuration(changed):
            self._settle(aws)
            client.update_function_configuration(FunctionName=self.name, **configuration)
        if "tag" in changed:
            client.tag_resource(Resource=self.arn(aws), Tags=TAGS)
        self._settle(aws)

    def delete(self, aws: Clients) -> None:
        aws("lambda").delete_function(FunctionName=self.name)

    def arn(self, aws: Clients) -> str:
        """The function's ARN in this account and region."""
        return aws.place.arn("lambda", f"function:{self.name}")

    def _code(self, aws: Clients) -> bytes:
        return package.build(aws.functions / self.name)

    def _settle(self, aws: Clients) -> None:
        until(lambda: self._settled(aws), f"function {self.name} to be active")

    def _settled(self, aws: Clients) -> bool:
        now = aws("lambda").get_function_configuration(FunctionName=self.name)
        for state, reason in (
            ("State", "StateReason"),
            ("LastUpdateStatus", "LastUpdateStatusReason"),
        ):
            if now.get(state) == "Failed":
                raise StackError(
                    f"The function {self.name} failed to start: {now.get(reason)}. "
                    "See what it says with: lab logs emulator"
                )
        done = now.get("LastUpdateStatus", "Successful") == "Successful"
        return done and now.get("State", "Active") in ("Active", "Inactive")


def _configuration(values: State) -> dict[str, Any]:
    chosen = {_WORDS[word]: value for word, value in values.items() if word in _WORDS}
    if "environment" in values:
        chosen["Environment"] = {"Variables": values["environment"]}
    return chosen
