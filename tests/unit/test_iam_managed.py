"""AWS's managed policies: 1300, of which an account holds those that were named."""

import uuid

from localstack.aws import patches
from moto.iam.models import iam_backends

from lab.emulator.iam import managed

BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def test_a_new_account_holds_no_policy_until_one_is_named(monkeypatch):
    monkeypatch.setattr(managed, "serve_custom_service_request_handlers", [])
    patches.patch_moto_iam_config()  # as LocalStack does, before the lab
    managed.install()
    account = str(uuid.uuid4().int)[:12]
    assert not iam_backends[account]["aws"].managed_policies
    managed.know(account, {BASIC})
    assert list(iam_backends[account]["aws"].managed_policies) == [BASIC]
