"""The function chime, which prints a line: what runs on a schedule is not the point here."""

import io
import json
import zipfile
from pathlib import Path

from lab.course.check_api import Maker

NAME, ROLE = "chime", "chime-role"
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
CODE = Path(__file__).with_name("files") / "handler.py"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def start(maker: Maker) -> None:
    """Make the function and its role where they are not there yet."""
    iam, functions = maker.aws("iam"), maker.aws("lambda")
    try:
        role = iam.get_role(RoleName=ROLE)
    except iam.exceptions.NoSuchEntityException:
        role = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=LOGS)
    try:
        functions.get_function(FunctionName=NAME)
    except functions.exceptions.ResourceNotFoundException:
        functions.create_function(
            FunctionName=NAME,
            Runtime="python3.13",
            Handler="handler.handler",
            Role=role["Role"]["Arn"],
            Code={"ZipFile": _zip()},
        )


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.write(CODE, "handler.py")
    return packed.getvalue()
