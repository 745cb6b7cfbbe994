"""IAM roles, each with one inline policy."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.references import resolve
from lab.stack.resource import TAG_LIST, Resource, State, is_ours

_POLICY = "todoapp"


@dataclass(frozen=True, kw_only=True)
class Role(Resource):
    """A role that ``service`` may assume, allowed what ``statements`` say.

    Policies that a student adds to it stay until teardown.
    """

    kind: ClassVar[str] = "role"
    service: str
    statements: tuple[dict[str, Any], ...]

    def wanted(self, aws: Clients) -> State:
        return {
            "trust": _document(
                {"Principal": {"Service": self.service}, "Action": "sts:AssumeRole"}
            ),
            "policy": _document(*resolve(aws, self.statements)),
            "description": self.purpose,
            "tag": True,
        }

    def read(self, aws: Clients) -> State | None:
        client = aws("iam")
        try:
            role = client.get_role(RoleName=self.name)["Role"]
        except client.exceptions.NoSuchEntityException:
            return None
        return {
            "trust": role["AssumeRolePolicyDocument"],
            "policy": self._policy(client),
            "description": role.get("Description", ""),
            "tag": is_ours(role.get("Tags")),
        }

    def create(self, aws: Clients) -> None:
        aws("iam").create_role(
            RoleName=self.name,
            AssumeRolePolicyDocument=json.dumps(self.wanted(aws)["trust"]),
            Description=self.purpose,
            Tags=TAG_LIST,
        )

    def update(self, aws: Clients, changed: State) -> None:
        client = aws("iam")
        if "trust" in changed:
            client.update_assume_role_policy(
                RoleName=self.name, PolicyDocument=json.dumps(changed["trust"])
            )
        if "policy" in changed:
            client.put_role_policy(
                RoleName=self.name,
                PolicyName=_POLICY,
                PolicyDocument=json.dumps(changed["policy"]),
            )
        if "description" in changed:
            client.update_role(RoleName=self.name, Description=self.purpose)
        if "tag" in changed:
            client.tag_role(RoleName=self.name, Tags=TAG_LIST)

    def delete(self, aws: Clients) -> None:
        client, role = aws("iam"), {"RoleName": self.name}
        for policy in client.list_role_policies(**role)["PolicyNames"]:
            client.delete_role_policy(PolicyName=policy, **role)
        for policy in client.list_attached_role_policies(**role)["AttachedPolicies"]:
            client.detach_role_policy(PolicyArn=policy["PolicyArn"], **role)
        for profile in client.list_instance_profiles_for_role(**role)["InstanceProfiles"]:
            client.remove_role_from_instance_profile(
                InstanceProfileName=profile["InstanceProfileName"], **role
            )
        client.delete_role(**role)

    def _policy(self, client: Any) -> object:
        try:
            found = client.get_role_policy(RoleName=self.name, PolicyName=_POLICY)
        except client.exceptions.NoSuchEntityException:
            return None
        return found["PolicyDocument"]


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow"} | statement for statement in statements],
    }
