"""EC2's API for the lab's own instance: seen, and its profile changed, as on AWS.

All else is LocalStack's EC2, which is loaded when it is first asked for: it costs a second and
140 MB. Instances that a student runs there are shown beside the lab's own.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.services.moto import MotoFallbackDispatcher, call_moto_with_request
from localstack.services.plugins import Service

from lab.emulator import ec2_views
from lab.emulator.ec2_views import Parameters
from lab.emulator.instances import INSTANCES, Association, Instance, find_profile
from lab.shared.config import REGION

Handler = Callable[[RequestContext, Parameters], Any]
_INSTANCE_ID = re.compile(r"i-([0-9a-f]{8}|[0-9a-f]{17})")
_ASSOCIATION_ID = re.compile(r"iip-assoc-[0-9a-f]{17}")


def ec2_service() -> Service:
    """The service: the operations below, and LocalStack's own for all others."""
    model = load_service("ec2")
    table: dict[str, Handler] = dict.fromkeys(model.operation_names, _elsewhere)
    return Service("ec2", skeleton=Skeleton(model, table | _OPERATIONS))


def describe_instances(context: RequestContext, request: Parameters) -> Parameters:
    """The lab's instance, and others if there are any."""
    mine, wanted = _mine(context), request.get("InstanceIds") or []
    found = []
    if mine and (not wanted or mine.id in wanted):
        shown = ec2_views.instance_shown(mine)
        if ec2_views.matches(ec2_views.facts(mine, shown), request.get("Filters")):
            found = [ec2_views.reservation(mine, shown)]
    others = [each for each in wanted if not (mine and each == mine.id)]
    if others and not _others_loaded():
        raise _no_instance(others)
    if _others_loaded() and (others or not wanted):
        ask = {**request, "InstanceIds": others} if others else request
        found += call_moto_with_request(context, ask).get("Reservations", [])
    return {"Reservations": found}


def describe_associations(context: RequestContext, request: Parameters) -> Parameters:
    """Which profile the lab's instance has, and others theirs, if there are any."""
    mine, wanted = _mine(context), request.get("AssociationIds") or []
    held, found = mine.association if mine else None, []
    if mine and held and (not wanted or held.id in wanted):
        facts = {"instance-id": [mine.id], "state": ["associated"]}
        if ec2_views.matches(facts, request.get("Filters")):
            found = [ec2_views.association(mine, held)]
    others = [each for each in wanted if not (held and each == held.id)]
    if others and not _others_loaded():
        raise _no_association(others[0])
    if _others_loaded() and (others or not wanted):
        ask = {**request, "AssociationIds": others} if others else request
        answer = call_moto_with_request(context, ask)
        found += answer.get("IamInstanceProfileAssociations", [])
    return {"IamInstanceProfileAssociations": found}


def associate(context: RequestContext, request: Parameters) -> Any:
    """Give the instance a profile; it must have none."""
    mine, identity = _mine(context), request["InstanceId"]
    if mine is None or identity != mine.id:
        if not _others_loaded():
            raise _no_instance([identity])
        return _elsewhere(context, request)
    with INSTANCES.lock:
        arn = _profile_arn(context, request)
        if mine.association:
            problem = f"There is an existing association for instance {identity}"
            raise _error("IncorrectState", problem)
        return _changed(mine, mine.associate(arn), "associating")


def replace(context: RequestContext, request: Parameters) -> Any:
    """Give the instance another profile at once."""
    with INSTANCES.lock:
        mine = _holder(context, request)
        if mine is None:
            return _elsewhere(context, request)
        return _changed(mine, mine.associate(_profile_arn(context, request)), "associating")


def disassociate(context: RequestContext, request: Parameters) -> Any:
    """Take the instance's profile away."""
    with INSTANCES.lock:
        mine = _holder(context, request)
        if mine is None or mine.association is None:
            return _elsewhere(context, request)
        held, mine.association = mine.association, None
        return _changed(mine, held, "disassociating")


_OPERATIONS: dict[str, Handler] = {
    "AssociateIamInstanceProfile": associate,
    "DescribeIamInstanceProfileAssociations": describe_associations,
    "DescribeInstances": describe_instances,
    "DisassociateIamInstanceProfile": disassociate,
    "ReplaceIamInstanceProfileAssociation": replace,
}


@cache
def _others() -> dict[str, Handler]:
    from localstack.services.ec2.provider import Ec2Provider

    return dict(MotoFallbackDispatcher(Ec2Provider()))


def _others_loaded() -> bool:
    return bool(_others.cache_info().currsize)


def _elsewhere(context: RequestContext, request: Parameters) -> Any:
    return _others()[context.operation.name](context, request)


def _mine(context: RequestContext) -> Instance | None:
    """The lab's instance, in the one region it is in."""
    return INSTANCES.of(context.account_id) if context.region == REGION else None


def _holder(context: RequestContext, request: Parameters) -> Instance | None:
    """The lab's instance if the association in the request is its own, None if it is another's;
    raises AWS's error if it is nobody's."""
    mine, identity = _mine(context), request["AssociationId"]
    if mine and mine.association and identity == mine.association.id:
        return mine
    if _others_loaded():
        return None
    if not _ASSOCIATION_ID.fullmatch(identity):
        raise _error("InvalidParameterValue", "Invalid value for associationId.")
    raise _no_association(identity)


def _profile_arn(context: RequestContext, request: Parameters) -> str:
    wanted = request.get("IamInstanceProfile") or {}
    kind = "arn" if wanted.get("Arn") else "name"
    text = wanted.get("Arn") or wanted.get("Name")
    if not text:
        raise _error(
            "MissingParameter", "The request must contain the parameter iamInstanceProfile.name"
        )
    found = find_profile(context.account_id, **{kind: text})
    if found is None:
        raise _error(
            "InvalidParameterValue",
            f"Value ({text}) for parameter iamInstanceProfile.{kind} is invalid. "
            f"Invalid IAM Instance Profile {kind if kind == 'name' else 'ARN'}",
        )
    return str(found.arn)


def _changed(instance: Instance, association: Association, state: str) -> Parameters:
    shown = ec2_views.association(instance, association) | {"State": state}
    return {"IamInstanceProfileAssociation": shown | {"Timestamp": association.since}}


def _no_instance(identities: list[str]) -> CommonServiceException:
    malformed = [each for each in identities if not _INSTANCE_ID.fullmatch(each)]
    if malformed:
        return _error("InvalidInstanceID.Malformed", f'Invalid id: "{malformed[0]}"')
    listed = ", ".join(identities)
    if len(identities) > 1:
        return _error("InvalidInstanceID.NotFound", f"The instance IDs '{listed}' do not exist")
    return _error("InvalidInstanceID.NotFound", f"The instance ID '{listed}' does not exist")


def _no_association(identity: str) -> CommonServiceException:
    return _error(
        "InvalidAssociationID.NotFound", f"An invalid association-id of '{identity}' was given"
    )


def _error(code: str, message: str) -> CommonServiceException:
    return CommonServiceException(code, message, 400, sender_fault=True)
