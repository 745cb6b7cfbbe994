"""The lab's EC2 instance as EC2's API shows it, and what its filters look at."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from lab.emulator.instances import NAME, TYPE, ZONE, Association, Instance, find_profile

Parameters = dict[str, Any]


def association(instance: Instance, held: Association) -> Parameters:
    """That the instance has a profile."""
    return {
        "AssociationId": held.id,
        "InstanceId": instance.id,
        "IamInstanceProfile": _profile(instance, held),
        "State": "associated",
    }


def _profile(instance: Instance, held: Association) -> Parameters:
    found = find_profile(instance.account, arn=held.arn)
    return {"Arn": held.arn} | ({"Id": found.id} if found else {})


def reservation(instance: Instance, shown: Parameters) -> Parameters:
    """The instance in the reservation it was launched by."""
    return {
        "ReservationId": f"r-{instance.digits('reservation')}",
        "OwnerId": instance.account,
        "Groups": [],
        "Instances": [shown],
    }


def instance_shown(instance: Instance) -> Parameters:
    """The instance as it is."""
    name = f"ip-{instance.address.replace('.', '-')}.ec2.internal"
    shown = {
        "InstanceId": instance.id,
        "ImageId": f"ami-{instance.digits('image')}",
        "InstanceType": TYPE,
        "State": {"Code": 16, "Name": "running"},
        "LaunchTime": instance.launched,
        "AmiLaunchIndex": 0,
        "Placement": {"AvailabilityZone": ZONE, "GroupName": "", "Tenancy": "default"},
        "Monitoring": {"State": "disabled"},
        "PrivateDnsName": name,
        "PrivateIpAddress": instance.address,
        "PublicDnsName": "",
        "StateTransitionReason": "",
        "Architecture": "x86_64",
        "Hypervisor": "xen",
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "VirtualizationType": "hvm",
        "SecurityGroups": [],
        "BlockDeviceMappings": [],
        "NetworkInterfaces": [],
        "Tags": [{"Key": "Name", "Value": NAME}],
        "MetadataOptions": {
            "State": "applied",
            "HttpTokens": "required",
            "HttpPutResponseHopLimit": 2,
            "HttpEndpoint": "enabled",
        },
    }
    if instance.association:
        shown["IamInstanceProfile"] = _profile(instance, instance.association)
    return shown


def facts(instance: Instance, shown: Parameters) -> dict[str, list[str]]:
    """What the filters of DescribeInstances look at."""
    profile = shown.get("IamInstanceProfile", {})
    return {
        "architecture": [shown["Architecture"]],
        "availability-zone": [ZONE],
        "iam-instance-profile.arn": [profile.get("Arn", "")],
        "iam-instance-profile.id": [profile.get("Id", "")],
        "iam-instance-profile.name": [profile.get("Arn", "").rpartition("/")[2]],
        "image-id": [shown["ImageId"]],
        "instance-id": [instance.id],
        "instance-state-code": ["16"],
        "instance-state-name": ["running"],
        "instance-type": [TYPE],
        "metadata-options.http-tokens": ["required"],
        "owner-id": [instance.account],
        "private-dns-name": [shown["PrivateDnsName"]],
        "private-ip-address": [instance.address],
        "reservation-id": [f"r-{instance.digits('reservation')}"],
        "tag-key": ["Name"],
        "tag:Name": [NAME],
    }


def matches(facts: dict[str, list[str]], filters: Iterable[Parameters] | None) -> bool:
    """Whether all filters fit; each fits if one of its values does, with * and ? as wildcards."""
    return all(
        any(
            fnmatchcase(fact, value.replace("[", "[[]"))
            for fact in facts.get(each.get("Name", ""), [])
            for value in each.get("Values") or []
        )
        for each in filters or []
    )
