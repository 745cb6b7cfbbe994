"""What a role may do, and why a policy that a student wrote does not do what it should."""

from fnmatch import fnmatchcase

from lab.course.check_api import Lab, Maker
from lab.course.look.statements import Statement, of_role
from lab.shared.event import Event


def why_not(lab: Lab, role: str, action: str, resource: str) -> str:
    """ "" if the role may do ``action`` (ssm:GetParameter) on the resource with this ARN; else
    what is wrong, in words."""
    there = of_role(lab, role)
    for each in there:
        if not each.allows and each.fits(action, resource):
            return f"{each.policy} denies it, and a Deny is stronger than any Allow."
    allowing = [each for each in there if each.allows]
    fitting = [each for each in allowing if each.fits(action, resource)]
    if any(not each.conditional for each in fitting):
        return ""
    if fitting:
        return f"{fitting[0].policy} allows it under a Condition: leave that away here."
    for each in allowing:
        if each.about(action):
            return f"{each.policy} allows it on {each.resources[0]}. {_miss(each, resource)}"
    elsewhere = _elsewhere(lab, role)
    service = action.partition(":")[0]
    for each in allowing:
        named = [one for one in each.actions if one.lower().startswith(f"{service}:")]
        if named and not elsewhere:
            return f"{each.policy} allows {', '.join(named)}: what the app calls is {action}."
    return elsewhere or f"No policy of {role} speaks of {action}."


def restore(maker: Maker, name: str) -> None:
    """Give a role of the stack its own policy back, and take away all others."""
    from lab.stack.clients import Clients  # not for a check: it takes a moment to load
    from lab.stack.resources import resources

    iam, aws = maker.aws("iam"), Clients(maker.settings)
    role = next(each for each in resources(aws.place) if (each.kind, each.name) == ("role", name))
    if not role.read(aws):
        role.create(aws)
    strip(maker, name)
    own = role.wanted(aws)
    role.update(aws, {"policy": own["policy"], "trust": own["trust"]})
    profiles = iam.list_instance_profiles_for_role(RoleName=name)["InstanceProfiles"]
    held = {profile["InstanceProfileName"] for profile in profiles}
    for each in resources(aws.place):
        if getattr(each, "role", "") == name and each.name not in held:
            iam.add_role_to_instance_profile(InstanceProfileName=each.name, RoleName=name)


def strip(maker: Maker, name: str) -> None:
    """Take all policies from a role."""
    iam = maker.aws("iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for each in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=each["PolicyArn"])


def _miss(statement: Statement, wanted: str) -> str:
    """Where the statement's resource leaves the one that is wanted."""
    given, want = statement.resources[0].split(":", 5), wanted.split(":", 5)
    if len(given) < 6 or given[0] != "arn":
        return f"A resource is named by its ARN: {wanted}"
    if not fnmatchcase(want[3], given[3]):
        return f"That is in region {given[3]}; what the app uses is in {want[3]}."
    if not fnmatchcase(want[4], given[4]):
        return f"That is in account {given[4]}; the app is in {want[4]}."
    if "//" in given[5]:
        return "There are two slashes in a row: the name's own slash is the only one."
    if given[2] == "s3" and "/" not in given[5]:
        return "That is the bucket; its files are what lies below it, with a slash: BUCKET/*"
    if wanted.rstrip("/") == ":".join([*want[:5], given[5]]):
        return f"The app asks for all that is below it: {wanted}*"
    if given[5].replace("/", "") == want[5].replace("/", "").rstrip("/") + "*":
        return f"A slash is missing: {wanted}*"
    return f"What the app asks for is {wanted}"


def _elsewhere(lab: Lab, role: str) -> str:
    """Where the student's last policy went, if not to the role; "" if nobody knows."""
    mine = [e for e in lab.events if (e.service, e.actor) == ("iam", "student")]
    wrote = [event for event in mine if event.operation in _WRITES]
    if not wrote:
        return ""
    last = wrote[-1]
    if last.error == "MalformedPolicyDocument":
        return f"{lab.refused('iam', last.operation)} {_broken(last)}".strip()
    if last.error:
        return lab.refused("iam", last.operation)
    if last.operation == "CreatePolicy":
        name = last.parameters.get("PolicyName", "")
        return (
            f"You made the policy {name}: it is attached to nobody, so it allows nobody anything."
        )
    holder = _holder(last)
    if holder and holder != role:
        return f"You gave the policy to {holder}: the app has the role {role}."
    return ""


_WRITES = {
    "AttachGroupPolicy",
    "AttachRolePolicy",
    "AttachUserPolicy",
    "CreatePolicy",
    "PutGroupPolicy",
    "PutRolePolicy",
    "PutUserPolicy",
}


def _holder(event: Event) -> str:
    names = (event.parameters.get(key) for key in ("RoleName", "UserName", "GroupName"))
    return str(next(filter(None, names), ""))


def _broken(event: Event) -> str:
    text = str(event.parameters.get("PolicyDocument", ""))
    if text.lstrip().startswith("{") and '"' not in text:
        return "Your shell took the quotes out of the JSON: put it into a file, file://NAME.json"
    if text and not text.lstrip().startswith("{"):
        return f"The text is {text[:40]!r}, no JSON: a file is named with file:// before its name."
    return ""
