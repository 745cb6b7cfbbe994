"""Checks of the managed node."""

from collections.abc import Iterator

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import nodes
from lab.course.look.nodes import Invocation

ROLE, PROFILE = "TodoApp-EC2-Role", "TodoApp-EC2-Profile"
POLICY = "AmazonSSMManagedInstanceCore"
TAG = "todo-app"
KIND = "Custom:Owner"
ATTACH = (
    f"awslocal iam attach-role-policy --role-name {ROLE} "
    f"--policy-arn arn:aws:iam::aws:policy/{POLICY}"
)
NAMES = "awslocal ssm list-command-invocations --details"


def register(lab: Lab) -> str:
    instance = nodes.instance(lab)
    if instance in nodes.managed(lab):
        return f"{instance} is a managed node, and online"
    raise CheckFailed(
        f"{instance} runs, and is no managed node. {_why_unmanaged(lab)}",
        expected=f"a managed node: its role {ROLE} has the policy {POLICY}",
        look=f"awslocal iam list-attached-role-policies --role-name {ROLE}",
        try_=ATTACH,
    )


def _why_unmanaged(lab: Lab) -> str:
    iam = lab.aws("iam")
    if refused := lab.refused("iam", "AttachRolePolicy"):
        return refused
    attached = iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
    names = [each["PolicyName"] for each in attached]
    if POLICY in names:
        held = lab.aws("ec2").describe_iam_instance_profile_associations()
        if not held["IamInstanceProfileAssociations"]:
            return f"Its role has {POLICY}, but the instance has no instance profile."
        return f"Its role has {POLICY}: another policy denies what it needs."
    if names:
        return (
            f"Its role has {names[0]}: that is for people who use Systems Manager, and does not "
            "let the instance register."
        )
    for event in reversed(lab.calls("iam", "AttachRolePolicy")):
        other = str(event.parameters.get("RoleName"))
        if other != ROLE:
            return f"You attached a policy to {other}, and the instance's role is {ROLE}."
    if lab.calls("iam", "AttachUserPolicy"):
        return "You gave the policy to a user: it is the instance that has to register."
    return f"Its role {ROLE} does not let it register."


def send(lab: Lab) -> str:
    for each in nodes.invocations(lab):
        if each.status == "Success" and each.output.strip():
            return f"{each.script.splitlines()[0]!r} ran on {each.node}"
    raise CheckFailed(
        _not_sent(lab),
        expected="a command of AWS-RunShellScript that ends with Success and prints something",
        look=NAMES,
        try_="awslocal ssm send-command --document-name AWS-RunShellScript --instance-ids "
        f"{nodes.instance(lab)} --parameters file://hello.json",
    )


def observed_send(lab: Lab) -> str:
    return "Pending" if nodes.commands(lab) else ""


def _not_sent(lab: Lab) -> str:
    if found := list(nodes.invocations(lab)):
        return _became(found[-1])
    return _no_command(lab)


def _became(last: Invocation) -> str:
    if last.status not in nodes.OVER:
        return f"Your command is {last.status}: it is not over yet."
    if last.status == "Success":
        return "Your command ended with Success and printed nothing."
    return f"Your command ended with {last.status}, code {last.code}: {last.output[-200:].strip()}"


def _no_command(lab: Lab) -> str:
    """Why there is no command on any node."""
    if there := nodes.elsewhere(lab):
        return there
    if refused := lab.refused("ssm", "SendCommand"):
        document = str(nodes.sent(lab)[-1].parameters.get("DocumentName"))
        if "PowerShell" in document:
            return f"{document} is for Windows, and the instance is a Linux. {refused}"
        if "InvalidParameters" in refused:
            return f"{refused} The lines of the script are its parameter commands, a list."
        return refused
    for each in reversed(nodes.commands(lab)):
        if not each["TargetCount"]:
            return f"Your command chose no node: {_targets(each['Targets'])}."
    return "You have sent no command since you began this exercise."


def _targets(targets: list[dict[str, list[str]]]) -> str:
    said = (f"{t['Key']} = {', '.join(t['Values'])}" for t in targets)
    return f"none has {' and '.join(said)} (the instance's tag is Name = {TAG})"


def output(lab: Lab) -> str:
    early = False
    for each in nodes.invocations(lab):
        if each.status == "Success" and each.output.strip():
            looked = nodes.looked(lab, each)
            if any(time >= each.ended for time in looked):
                return f"you read what {each.command} printed: {each.output.splitlines()[0]}"
            early = early or bool(looked)
    raise CheckFailed(
        "You asked for it before the command was over: then there is no output yet."
        if early
        else _not_read(lab),
        expected="GetCommandInvocation, once the command is over",
        look="awslocal ssm list-commands",
        try_="awslocal ssm get-command-invocation --command-id ID --instance-id "
        f"{nodes.instance(lab)}",
    )


def _not_read(lab: Lab) -> str:
    if refused := lab.refused("ssm", "GetCommandInvocation"):
        return refused
    if lab.calls("ssm", "ListCommands"):
        return "ListCommands shows what was sent and how it went, and not what it printed."
    return "Nobody has asked what the command printed: SendCommand does not tell."


def failed(lab: Lab) -> str:
    found = list(nodes.invocations(lab))
    for each in found:
        if each.status == "Failed":
            return f"a command failed with code {each.code}; SendCommand had accepted it"
    raise CheckFailed(
        _not_failed(found) if found else _no_command(lab),
        expected="a command whose Status is Failed",
        look=NAMES,
        try_="awslocal ssm send-command --document-name AWS-RunShellScript --instance-ids "
        f"{nodes.instance(lab)} --parameters file://fail.json",
    )


def _not_failed(found: list[Invocation]) -> str:
    last = found[-1]
    if last.status == "Success" and "ERROR" in last.output:
        return (
            "Your command wrote an error and ended with Success: a script's last line decides "
            "over its exit code. `set -e` as the first line makes it stop at the first error."
        )
    return _became(last) if last.status not in nodes.OVER else "No command of yours has failed."


def limit(lab: Lab) -> str:
    over = {each.command for each in nodes.invocations(lab) if each.status == "TimedOut"}
    for each in nodes.commands(lab):
        if each["CommandId"] in over and each["Targets"]:
            return f"a command for {_choice(each['Targets'])} was ended at its time limit"
    raise CheckFailed(
        _no_limit(lab, over),
        expected=f"a command for the tag Name={TAG} whose Status is TimedOut",
        look=NAMES,
        try_="awslocal ssm send-command --document-name AWS-RunShellScript "
        f"--targets Key=tag:Name,Values={TAG} --parameters file://slow.json",
    )


def _choice(targets: list[dict[str, list[str]]]) -> str:
    return f"{targets[0]['Key']}={','.join(targets[0]['Values'])}"


def _no_limit(lab: Lab, over: set[str]) -> str:
    if over:
        return "A command was ended at its time limit; it named its node by --instance-ids."
    last = (nodes.commands(lab) or [{}])[-1]
    if last and not last["TargetCount"]:
        return f"Your command chose no node: {_targets(last['Targets'])}."
    if last and last["Targets"] and "executionTimeout" not in last["Parameters"]:
        told = any(event.parameters.get("TimeoutSeconds") for event in nodes.sent(lab)[-1:])
        return (
            "--timeout-seconds is how long AWS tries to deliver a command, not how long it may run."
            if told
            else "Your command has no time limit of its own: it may run for an hour."
        )
    if refused := lab.refused("ssm", "SendCommand"):
        return refused
    return "No command was ended at its time limit yet."


def session(lab: Lab) -> str:
    opened = nodes.sessions(lab)
    for each in opened:
        if each["Status"] in ("Connected", "Terminated"):
            return f"session {each['SessionId']} was opened to {each['Target']}"
    raise CheckFailed(
        "A session was started and nobody came to it: `aws ssm start-session` needs AWS's "
        "SessionManagerPlugin, and here `lab ssm session` is in its place."
        if opened
        else lab.refused("ssm", "StartSession") or "You have opened no session yet.",
        expected="a session to the instance",
        look="awslocal ssm describe-sessions --state History",
        try_="lab ssm session",
    )


def inventory(lab: Lab) -> str:
    for event in _asked(lab, "ListInventoryEntries", "GetInventory"):
        if "AWS:Application" in event:
            return "the applications on the node were listed"
    kinds = sorted({kind for kinds in _asked(lab, "ListInventoryEntries") for kind in kinds})
    raise CheckFailed(
        lab.refused("ssm", "ListInventoryEntries")
        or (
            f"You listed {', '.join(kinds)}, and no applications."
            if kinds
            else "Nobody has listed the applications yet."
        ),
        expected="ListInventoryEntries of the type AWS:Application",
        look="lab events --service ssm",
        try_=f"awslocal ssm list-inventory-entries --instance-id {nodes.instance(lab)} "
        "--type-name AWS:Application",
    )


def _asked(lab: Lab, *operations: str) -> Iterator[list[str]]:
    """The types of inventory that each of the student's calls was about."""
    for operation in operations:
        for event in lab.calls("ssm", operation):
            wanted = event.parameters.get("ResultAttributes") or [event.parameters]
            yield [str(each.get("TypeName")) for each in wanted]


def custom(lab: Lab) -> str:
    instance = nodes.instance(lab)
    found = lab.aws("ssm").list_inventory_entries(InstanceId=instance, TypeName=KIND)["Entries"]
    if found:
        return f"{KIND} says {', '.join(f'{k} = {v}' for k, v in found[0].items())}"
    put = [kind for event in lab.calls("ssm", "PutInventory") for kind in _kinds(event.parameters)]
    raise CheckFailed(
        lab.refused("ssm", "PutInventory")
        or (
            f"You put {put[-1]}, which is another type."
            if put and put[-1] != KIND
            else f"There is no {KIND} in the inventory."
        ),
        expected=f"an item of the type {KIND}",
        look=f"awslocal ssm list-inventory-entries --instance-id {instance} --type-name {KIND}",
        try_=f"awslocal ssm put-inventory --instance-id {instance} --items file://owner.json",
    )


def _kinds(parameters: object) -> list[str]:
    items = parameters.get("Items") if hasattr(parameters, "get") else None
    return [str(each.get("TypeName")) for each in items or [] if hasattr(each, "get")]
