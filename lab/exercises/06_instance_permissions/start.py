"""Begins with a role that may too little and too much; gives the role its own policy back."""

import json

from lab.course.check_api import Maker
from lab.course.look import roles

ROLE = "TodoApp-EC2-Role"
POOR = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}],
}


def start(maker: Maker) -> None:
    """The app may do all in DynamoDB and nothing else; exports do not go through the queue."""
    roles.restore(maker, ROLE)
    maker.aws("iam").put_role_policy(
        RoleName=ROLE, PolicyName="todoapp", PolicyDocument=json.dumps(POOR)
    )
    flag = "/todoapp/useQueueForExports"
    if maker.aws("ssm").get_parameter(Name=flag)["Parameter"]["Value"] != "false":
        maker.aws("ssm").put_parameter(Name=flag, Value="false", Overwrite=True)


def reset(maker: Maker) -> None:
    """The role is as the stack makes it."""
    roles.restore(maker, ROLE)
