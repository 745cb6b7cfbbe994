"""Whether a caller has a right: its own policies and the resource's, taken together."""

from collections.abc import Iterator, Mapping

from lab.emulator.iam import condition_keys, public_access
from lab.emulator.iam.actions.iam import of_caller
from lab.emulator.iam.model import Caller, Need, Verdict
from lab.emulator.iam.resource_policies import owner_of, policy_of
from lab.emulator.policy import Policy, Principal, Request, decide


def authorize(
    caller: Caller, need: Need, context: Mapping[str, tuple[str, ...]] | None = None
) -> Verdict:
    """AWS's decision; ``context`` are condition keys of the request, in lower case."""
    principal = caller.principal
    need = of_caller(need, principal.arn)
    owner = owner_of(need.resource) or principal.account
    keys = condition_keys.of_caller(caller) | dict(context or {}) | dict(need.context)
    keys["aws:resourceaccount"] = (owner,)
    request = Request(principal, need.action, need.resource, keys)
    policies = (*caller.policies, *_standing_on_resource(caller, need))
    decision = decide(request, policies, root=caller.root, resource_account=owner)
    return Verdict(caller, need, decision)


def service_caller(principal: str, source_arn: str = "", account: str = "") -> Caller:
    """An AWS service (``sns.amazonaws.com``) that acts for a resource; ``account`` is that
    resource's, where its ARN does not name it."""
    account = account or owner_of(source_arn)
    source = {"aws:sourcearn": (source_arn,), "aws:sourceaccount": (account,)}
    known = {name: value for name, value in source.items() if value[0]}
    return Caller(Principal("Service", principal, account), context=known)


def _standing_on_resource(caller: Caller, need: Need) -> Iterator[Policy]:
    found = policy_of(need.resource)
    anonymous = caller.principal.type == "Anonymous"
    if found and _counts(found, need, anonymous):
        yield found
    if need.action.startswith("s3:") and (granted := public_access.access_list(need)):
        yield granted


def _counts(policy: Policy, need: Need, anonymous: bool) -> bool:
    if need.action.startswith("s3:"):
        return not (anonymous and public_access.blocks(need.resource, "RestrictPublicBuckets"))
    # A role's trust policy is about assuming it, and says nothing on iam:PassRole and the like.
    return (policy.kind == "trust") == need.action.startswith("sts:")
