"""Takes back what the exercise adds to the instance's role and to its inventory."""

from botocore.exceptions import ClientError

from lab.course.check_api import Maker
from lab.course.look import roles

ROLE = "TodoApp-EC2-Role"
KIND = "Custom:Owner"


def start(maker: Maker) -> None:
    """The stack is all it begins with."""


def reset(maker: Maker) -> None:
    """The role is as the stack makes it; so the instance is no managed node any more."""
    ssm = maker.aws("ssm")
    try:
        ssm.delete_inventory(TypeName=KIND)
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidTypeNameException":  # none was put
            raise
    roles.restore(maker, ROLE)
