"""Checks of the function that S3 invokes for each upload."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import buckets, functions, policies
from lab.shared.event import Event

NAME, ROLE = "encrypt", "encrypt-role"
IN, OUT = "incoming/", "encrypted/"
S3, INVOKE = "s3.amazonaws.com", "lambda:InvokeFunction"


def bucket(lab: Lab) -> str:
    return f"the bucket {buckets.find(lab, _name(lab))}"


def role(lab: Lab) -> str:
    functions.role(lab, ROLE)
    vault = buckets.find(lab, _name(lab))
    for action, prefix in (("s3:GetObject", IN), ("s3:PutObject", OUT)):
        if not policies.role_allows(lab, ROLE, action, f"{vault}/{prefix}file"):
            raise CheckFailed(
                _not_allowed(lab, action, vault, prefix),
                expected=f"{action} on {vault}/{prefix}*",
                look=f"awslocal iam list-role-policies --role-name {ROLE}",
                try_=f"awslocal iam put-role-policy --role-name {ROLE} --policy-name copy "
                "--policy-document file://policy.json",
            )
    return f"{ROLE} may read {IN} and write {OUT}"


def function(lab: Lab) -> str:
    found = functions.ready(lab, NAME)
    functions.works_as(found, ROLE)
    return f"{found.arn} is Active"


def permission(lab: Lab) -> str:
    vault, arn = buckets.find(lab, _name(lab)), functions.find(lab, NAME).arn
    document = functions.policy(lab, NAME)
    fault = policies.why_not(document, S3, INVOKE, arn, vault) or _too_wide(document)
    if not fault:
        return f"{_name(lab)} may invoke {NAME}, and no other bucket"
    refused = lab.refused("lambda", "AddPermission", NAME)
    if "sourceArn" in refused:
        refused = f"Your add-permission was refused: --source-arn takes the ARN, {vault}"
    raise CheckFailed(
        f"{fault} {refused}".strip(),
        expected=f"a statement in the policy of {NAME}: {S3} may {INVOKE}, SourceArn {vault}",
        look=f"awslocal lambda get-policy --function-name {NAME}",
        try_=f"awslocal lambda add-permission --function-name {NAME} --statement-id vault "
        f"--action {INVOKE} --principal {S3} --source-arn {vault} "
        f"--source-account {lab.account} (a wrong one goes with remove-permission)",
    )


def notification(lab: Lab) -> str:
    buckets.find(lab, _name(lab))
    arn = functions.find(lab, NAME).arn
    found = [each for each in buckets.notifications(lab, _name(lab)) if each.target == arn]
    fault = next((fault for each in found if (fault := _fault(each))), "")
    if found and not fault:
        return f"{NAME} hears of new files under {found[0].prefix}, and not of its own"
    raise CheckFailed(
        fault or _not_told(lab),
        expected=f"s3:ObjectCreated:* with the prefix {IN} to {arn}",
        look=f"awslocal s3api get-bucket-notification-configuration --bucket {_name(lab)}",
        try_="awslocal s3api put-bucket-notification-configuration --bucket "
        f"{_name(lab)} --notification-configuration file://mine.json (it replaces the old one)",
    )


def upload(lab: Lab) -> str:
    buckets.find(lab, _name(lab))
    uploads = buckets.uploads(lab, _name(lab))
    for copy in _copies(lab):
        key = copy.resource.rpartition(f"{_name(lab)}/")[2]
        source = str(copy.parameters.get("CopySource", "")).partition("/")[2]
        found = buckets.head(lab, _name(lab), key)
        encryption = found.get("ServerSideEncryption", "no encryption") if found else ""
        if source in uploads and encryption == "aws:kms":
            return f"{source} was copied to {key}, encrypted with {encryption}"
    raise CheckFailed(
        _not_copied(lab, uploads),
        expected=f"an object under {OUT} that {NAME} has made from your upload, with aws:kms",
        look=f"lab events --errors; lab logs {NAME}",
        try_=f"awslocal s3api put-object --bucket {_name(lab)} --key {IN}letter.txt "
        "--body letter.txt",
    )


def observed_upload(lab: Lab) -> str:
    uploads = buckets.uploads(lab, _name(lab))
    return "once" if len(_asked(lab)) <= len(uploads) else "twice"


def _name(lab: Lab) -> str:
    return f"vault-{lab.account}"


def _not_allowed(lab: Lab, action: str, vault: str, prefix: str) -> str:
    there = policies.role_resources(lab, ROLE, action)
    if any(each.rstrip("/") == vault for each in there):
        return f"{action} is allowed on the bucket, and not on what is in it: add /{prefix}* to it."
    if there:
        return f"{ROLE} may {action} on {', '.join(there)}: not on {vault}/{prefix}*"
    held = ", ".join(functions.attached(lab, ROLE)) or "no policy"
    return f"{ROLE} may not {action} on {prefix}: it has {held}."


def _too_wide(document: str) -> str:
    if "sourcearn" in document.lower():
        return ""
    return "Its policy lets every bucket of everybody invoke it: the statement has no --source-arn."


def _fault(found: buckets.Notification) -> str:
    """What is wrong with a notification to the function."""
    if found.tells_of(f"{OUT}file"):
        scope = f"the prefix {found.prefix}" if found.prefix else "no prefix"
        return (
            f"The notification has {scope}: {NAME} is told of its own copies too. A function that "
            "copies each of them calls itself for ever, and you pay."
        )
    if found.tells_of(f"{IN}file"):
        return ""
    if found.prefix.startswith("/"):
        return f"The prefix is {found.prefix}: keys do not begin with a slash, so none matches."
    if found.suffix and found.prefix == IN:
        return f"Only keys that end with {found.suffix} make an event."
    if not any(event.startswith("s3:ObjectCreated:") for event in found.events):
        return f"The bucket tells of {', '.join(found.events)}: an upload is s3:ObjectCreated:*"
    return f"The prefix is {found.prefix}: files are uploaded under {IN}"


def _not_told(lab: Lab) -> str:
    refused = lab.refused("s3", "PutBucketNotificationConfiguration", _name(lab))
    if "Unable to validate" in refused:
        return f"{refused} S3 tried {NAME} and may not invoke it: see step 4."
    if "ARN could not be parsed" in refused:
        return f"{refused} Is FUNCTION_ARN still in your file?"
    if others := buckets.notifications(lab, _name(lab)):
        return f"The bucket tells {others[0].target}, and not {NAME}."
    return refused or "The bucket tells nobody of new files."


def _copies(lab: Lab) -> list[Event]:
    """What the function has copied, or tried to."""
    return [e for e in lab.events if (e.actor, e.operation) == (f"lambda:{NAME}", "CopyObject")]


def _asked(lab: Lab) -> list[Event]:
    """How often S3 has invoked the function; to be let in is tried without a run."""
    return [
        event
        for event in lab.events
        if (event.actor, event.operation) == (f"service:{S3}", "Invoke")
        and event.parameters.get("InvocationType") == "Event"
    ]


def _not_copied(lab: Lab, uploads: dict[str, Event]) -> str:
    if refused := [copy for copy in _copies(lab) if copy.error]:
        return f"{NAME} ran, and was refused: {refused[-1].error}, {refused[-1].reason}"
    if ran := [run for run in functions.runs(lab, NAME) if run.error]:
        return f"{NAME} ran. {functions.why(ran[-1])}"
    if not uploads:
        return (
            lab.refused("s3", "PutObject")
            or f"Nothing was uploaded to {_name(lab)} since you began this exercise."
        )
    key = list(uploads)[-1]
    if key.startswith(OUT):
        return f"You uploaded {key} yourself: the copies come from {NAME}."
    if not key.startswith(IN):
        return f"You uploaded {key}: only files under {IN} make an event."
    if not _asked(lab):
        return f"You uploaded {key}, and S3 told nobody. Was the notification there already?"
    return f"You uploaded {key}, and {NAME} has made no encrypted copy yet."
