"""IAM instance profiles: how an EC2 instance carries a role."""

from dataclasses import dataclass
from typing import ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import TAG_LIST, Resource, State, is_ours


@dataclass(frozen=True, kw_only=True)
class InstanceProfile(Resource):
    """A profile that holds ``role``."""

    kind: ClassVar[str] = "instance profile"
    role: str

    def wanted(self, aws: Clients) -> State:
        return {"role": [self.role], "tag": True}

    def read(self, aws: Clients) -> State | None:
        client = aws("iam")
        try:
            found = client.get_instance_profile(InstanceProfileName=self.name)["InstanceProfile"]
        except client.exceptions.NoSuchEntityException:
            return None
        return {
            "role": [role["RoleName"] for role in found["Roles"]],
            "tag": is_ours(found.get("Tags")),
        }

    def create(self, aws: Clients) -> None:
        aws("iam").create_instance_profile(InstanceProfileName=self.name, Tags=TAG_LIST)

    def update(self, aws: Clients, changed: State) -> None:
        client, profile = aws("iam"), {"InstanceProfileName": self.name}
        if "role" in changed:
            self._empty(aws)
            client.add_role_to_instance_profile(RoleName=self.role, **profile)
        if "tag" in changed:
            client.tag_instance_profile(Tags=TAG_LIST, **profile)

    def delete(self, aws: Clients) -> None:
        self._empty(aws)
        aws("iam").delete_instance_profile(InstanceProfileName=self.name)

    def _empty(self, aws: Clients) -> None:
        for role in (self.read(aws) or {"role": []})["role"]:
            aws("iam").remove_role_from_instance_profile(
                InstanceProfileName=self.name, RoleName=role
            )
