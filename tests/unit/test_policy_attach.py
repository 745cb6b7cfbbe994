"""What the check of attached policies takes for granted of AWS's descriptions and of moto."""

import botocore.session
import pytest
from moto.iam.policy_validation import BaseIAMPolicyValidator

from lab.emulator.iam.attach import DOCUMENTS
from lab.emulator.iam.attach_permissions import BOUNDED


@pytest.mark.parametrize("call", DOCUMENTS)
def test_policy_is_a_member_of_the_request(call: str) -> None:
    service, name = call.split(".")
    model = botocore.session.get_session().get_service_model(service)
    member, _, key = DOCUMENTS[call][1].partition(".")

    shape = model.operation_model(name).input_shape.members[member]

    assert shape.type_name == ("map" if key else "string")


def test_boundary_is_a_member_of_the_request() -> None:
    model = botocore.session.get_session().get_service_model("iam")

    for name in BOUNDED:
        assert "PermissionsBoundary" in model.operation_model(name).input_shape.members


def test_moto_checks_the_conditions_of_a_statement_in_one_place() -> None:
    with pytest.raises(AssertionError):
        BaseIAMPolicyValidator._validate_condition_syntax({"Condition": {"Bool": {"a": None}}})
