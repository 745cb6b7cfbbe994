"""Whether a request is allowed: AWS's "Policy evaluation logic", for the kinds of policy here.

A deny that fits, in any policy, decides. Else, in the resource's own account, one allow is enough:
of an identity policy within a boundary and session policies, or of the resource's policy. From
another account both have to allow. Services and anonymous callers have the resource's policy alone.
A role's trust policy and a KMS key's policy must allow even in their own account.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from lab.emulator.policy import principals
from lab.emulator.policy.match import Context
from lab.emulator.policy.model import Decision, Look, Policy, PolicyKind, Reason, Request
from lab.emulator.policy.parse import Names, Statement, parse
from lab.emulator.policy.principals import Naming

LISTED = 10  # patterns of one element that are named to a person
WITH_PRINCIPAL: tuple[PolicyKind, ...] = ("resource", "trust")
# Which of the kinds that bound an identity's grants is reported, in the order of AWS's flow chart.
BOUNDS: tuple[tuple[PolicyKind, Reason], ...] = (
    ("identity", "no-identity"),
    ("boundary", "no-boundary"),
    ("session", "no-session"),
)


def decide(
    request: Request,
    policies: Iterable[Policy],
    *,
    root: bool = False,
    resource_account: str = "",
) -> Decision:
    """Decide a request by all policies that apply to it.

    ``root`` needs no policy in its own account, but heeds a deny of the resource's policy. Accounts
    that are not known ("") count as the same. Federated principals and canonical users fit nothing.
    """
    policies = tuple(policies)
    bounded = any(policy.kind == "boundary" for policy in policies)
    looks = tuple(look for policy in policies for look in _looks(policy, request, bounded))
    allowed, reason, by = _judge(request, policies, looks, root, resource_account)
    return Decision(allowed, reason, looks, by)


def _judge(
    request: Request, policies: Sequence[Policy], looks: Sequence[Look], root: bool, account: str
) -> tuple[bool, Reason, Look | None]:
    fitting = [look for look in looks if not look.misses]
    if denied := next((look for look in fitting if look.effect == "Deny"), None):
        return False, "explicit-deny", denied
    allows = [look for look in fitting if look.effect == "Allow"]
    by_resource = _by_resource(request, allows)
    if request.principal.type != "AWS":
        return _answer(by_resource.get("direct"), "no-resource")
    if account and request.principal.account and account != request.principal.account:
        return _across(policies, allows, by_resource, root)
    return _within(request, policies, allows, by_resource, root)


def _within(
    request: Request,
    policies: Sequence[Policy],
    allows: Sequence[Look],
    by_resource: dict[Naming, Look],
    root: bool,
) -> tuple[bool, Reason, Look | None]:
    if root:
        return True, "allowed", None
    must = _must_allow(request, policies)
    if must and not by_resource:
        return False, "no-resource", None
    if direct := by_resource.get("direct"):
        return True, "allowed", direct
    if (role := by_resource.get("role")) and not _refused(policies, allows, BOUNDS[1:]):
        return True, "allowed", role
    if refused := _refused(policies, allows, BOUNDS[1:] if role else BOUNDS):
        return False, refused, None
    return _answer(_first(allows, "identity"), "no-identity")


def _across(
    policies: Sequence[Policy], allows: Sequence[Look], by_resource: dict[Naming, Look], root: bool
) -> tuple[bool, Reason, Look | None]:
    if not root and (refused := _refused(policies, allows, BOUNDS)):
        return False, refused, None
    return _answer(next(iter(by_resource.values()), None), "no-resource")


def _refused(
    policies: Sequence[Policy],
    allows: Sequence[Look],
    bounds: tuple[tuple[PolicyKind, Reason], ...],
) -> Reason | None:
    for kind, reason in bounds:
        applies = kind == "identity" or any(policy.kind == kind for policy in policies)
        if applies and not _first(allows, kind):
            return reason
    return None


def _must_allow(request: Request, policies: Sequence[Policy]) -> bool:
    kinds = {policy.kind for policy in policies}
    of_key = request.action.lower().startswith("kms:") and "resource" in kinds
    return "trust" in kinds or of_key


def _by_resource(request: Request, allows: Sequence[Look]) -> dict[Naming, Look]:
    found: dict[Naming, Look] = {}
    for look in allows:
        if look.policy.kind in WITH_PRINCIPAL:
            statement = parse(look.policy.document).statements[look.index]
            found.setdefault(principals.naming(statement.principals, request.principal), look)
    return found


def _answer(look: Look | None, otherwise: Reason) -> tuple[bool, Reason, Look | None]:
    return (True, "allowed", look) if look else (False, otherwise, None)


def _first(looks: Sequence[Look], kind: PolicyKind) -> Look | None:
    return next((look for look in looks if look.policy.kind == kind), None)


def _looks(policy: Policy, request: Request, bounded: bool) -> Iterable[Look]:
    document = parse(policy.document)
    if document.error:
        yield Look(policy, 0, "", "", {}, document.error)
    for statement in document.statements:
        misses = "; ".join(_misses(policy, statement, request, bounded))
        yield Look(policy, statement.index, statement.sid, statement.effect, statement.raw, misses)


def _misses(policy: Policy, statement: Statement, request: Request, bounded: bool) -> Iterable[str]:
    if words := _missed_action(statement.actions, request.action):
        yield words
        return  # what else does not fit helps nobody: the statement is about something else
    on_resource = policy.kind in WITH_PRINCIPAL
    if on_resource and not _speaks_of(statement, request, bounded):
        yield principals.miss(statement.principals, request.principal)
    if statement.resources or not on_resource:  # on a resource, it is the one that is meant
        words = _missed("resource", request.resource, statement.resources, request.context)
        yield from [words] if words else []
    for condition in statement.conditions:
        if not condition.holds(request.context):
            yield condition.miss(request.context)


def _speaks_of(statement: Statement, request: Request, bounded: bool) -> bool:
    # "NotPrincipal with a Deny effect will always deny any IAM principal that has a permissions
    # boundary policy attached" (IAM User Guide, Permissions boundaries for IAM entities).
    named = statement.principals
    if bounded and named and named.negated and statement.effect == "Deny":
        return True
    return bool(principals.naming(named, request.principal))


@lru_cache(maxsize=8192)
def _missed_action(names: Names | None, action: str) -> str:
    # Kept, because AWS's own policies name up to two thousand actions; none has a variable.
    return _missed("action", action, names, {})


def _missed(what: str, value: str, names: Names | None, context: Context) -> str:
    if names is None:
        return f"{what}: the statement names none"
    fits = any(pattern.fits(value, context) for pattern in names.patterns)
    if fits != names.negated:
        return ""
    if names.negated:
        return f"{what}: {value} is left out by Not{what.title()} {_listed(names, value, ', ')}"
    verb = "does not match" if what == "resource" else "is not"
    return f"{what}: {value} {verb} {_listed(names, value, ' or ')}"


def _listed(names: Names, value: str, between: str) -> str:
    """The patterns; of very many those of the value's service, and how many others there are."""
    texts = [pattern.text for pattern in names.patterns]
    if len(texts) <= LISTED:
        return between.join(texts)
    service = value.rpartition(":")[0]
    near = sorted(texts, key=lambda text: not text.startswith(service))[:LISTED]
    return f"{between.join(near)}{between}{len(texts) - LISTED} others"
