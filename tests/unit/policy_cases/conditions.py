"""One condition each: operator, the policy's values, the request's, and whether it holds."""

from typing import Any

from tests.unit.policy_cases import TOPIC, Case, allow

OPERATORS = "IAM User Guide, IAM JSON policy elements: Condition operators"
SEVERAL = "IAM User Guide, Conditions with multiple context keys or values"
SETS = "IAM User Guide, Set operators for multivalued context keys"
SINGLE = "IAM User Guide, Single-valued context keys"
GLOBAL = "IAM User Guide, AWS global condition context keys"
CONDITION = "IAM User Guide, IAM JSON policy elements: Condition"

# operator, key, value or values of the policy, of the request (None: it has none), holds, source
Row = tuple[str, str, Any, Any, bool, str]

STRINGS: list[Row] = [
    ("StringEquals", "aws:PrincipalTag/team", "todo", "todo", True, OPERATORS),
    ("StringEquals", "aws:PrincipalTag/team", "todo", "Todo", False, OPERATORS),
    ("StringEquals", "aws:PrincipalTag/team", "to*", "todo", False, OPERATORS),
    ("StringEquals", "aws:PrincipalTag/team", "todo", None, False, OPERATORS),
    ("StringEquals", "aws:PrincipalTag/team", ["todo", "mail"], "mail", True, SEVERAL),
    ("StringEquals", "aws:PrincipalTag/team", ["todo", "mail"], "sales", False, SEVERAL),
    ("StringEquals", "AWS:PRINCIPALTAG/Team", "todo", "todo", True, CONDITION),
    ("StringNotEquals", "aws:PrincipalTag/team", "todo", "mail", True, OPERATORS),
    ("StringNotEquals", "aws:PrincipalTag/team", "todo", "todo", False, OPERATORS),
    ("StringNotEquals", "aws:PrincipalTag/team", "todo", None, True, OPERATORS),
    ("StringNotEquals", "aws:PrincipalTag/team", ["todo", "mail"], "mail", False, SEVERAL),
    ("StringNotEquals", "aws:PrincipalTag/team", ["todo", "mail"], "sales", True, SEVERAL),
    ("StringEqualsIgnoreCase", "aws:username", "ANA", "ana", True, OPERATORS),
    ("StringEqualsIgnoreCase", "aws:username", "ana", "anna", False, OPERATORS),
    ("StringNotEqualsIgnoreCase", "aws:username", "ANA", "ana", False, OPERATORS),
    ("StringNotEqualsIgnoreCase", "aws:username", "ANA", "bob", True, OPERATORS),
    ("StringNotEqualsIgnoreCase", "aws:username", "ANA", None, True, OPERATORS),
    ("StringLike", "s3:prefix", "exports/*", "exports/2026/", True, OPERATORS),
    ("StringLike", "s3:prefix", "exports/*", "Exports/2026/", False, OPERATORS),
    ("StringLike", "s3:prefix", ["", "home/", "home/ana/*"], "", True, OPERATORS),
    ("StringLike", "s3:prefix", "20?6", "2026", True, OPERATORS),
    ("StringLike", "s3:prefix", "20?6", "206", False, OPERATORS),
    ("StringLike", "s3:prefix", "a.c", "abc", False, OPERATORS),
    ("StringNotLike", "s3:prefix", "exports/*", "mail/", True, OPERATORS),
    ("StringNotLike", "s3:prefix", "exports/*", "exports/x", False, OPERATORS),
    ("StringNotLike", "s3:prefix", "exports/*", None, True, OPERATORS),
]

NUMBERS: list[Row] = [
    ("NumericEquals", "s3:max-keys", "10", "10", True, OPERATORS),
    ("NumericEquals", "s3:max-keys", 10, "10.0", True, OPERATORS),
    ("NumericEquals", "s3:max-keys", "10", "11", False, OPERATORS),
    ("NumericEquals", "s3:max-keys", "10", None, False, OPERATORS),
    ("NumericNotEquals", "s3:max-keys", "10", "11", True, OPERATORS),
    ("NumericNotEquals", "s3:max-keys", "10", "10", False, OPERATORS),
    ("NumericNotEquals", "s3:max-keys", "10", None, True, OPERATORS),
    ("NumericLessThan", "s3:max-keys", "10", "9", True, OPERATORS),
    ("NumericLessThan", "s3:max-keys", "10", "10", False, OPERATORS),
    ("NumericLessThanEquals", "s3:max-keys", "10", "10", True, OPERATORS),
    ("NumericLessThanEquals", "s3:max-keys", "10", "100", False, OPERATORS),
    ("NumericGreaterThan", "aws:MultiFactorAuthAge", "10", "9", False, OPERATORS),
    ("NumericGreaterThan", "aws:MultiFactorAuthAge", "10", "10.5", True, OPERATORS),
    ("NumericGreaterThanEquals", "aws:MultiFactorAuthAge", "10", "10", True, OPERATORS),
    ("NumericGreaterThanEquals", "aws:MultiFactorAuthAge", "10", None, False, OPERATORS),
    ("NumericLessThan", "s3:max-keys", "10", "many", False, OPERATORS),
]

JULY = "2026-07-01T00:00:00Z"
DATES: list[Row] = [
    ("DateEquals", "aws:CurrentTime", JULY, JULY, True, OPERATORS),
    ("DateEquals", "aws:CurrentTime", JULY, "2026-07-01T02:00:00+02:00", True, OPERATORS),
    ("DateEquals", "aws:CurrentTime", "2026-07-01", JULY, True, OPERATORS),
    ("DateNotEquals", "aws:CurrentTime", JULY, JULY, False, OPERATORS),
    ("DateNotEquals", "aws:CurrentTime", JULY, None, True, OPERATORS),
    ("DateLessThan", "aws:CurrentTime", JULY, "2026-06-30T23:59:59Z", True, OPERATORS),
    ("DateLessThan", "aws:CurrentTime", JULY, JULY, False, OPERATORS),
    ("DateLessThanEquals", "aws:CurrentTime", JULY, JULY, True, OPERATORS),
    ("DateGreaterThan", "aws:CurrentTime", JULY, "2026-07-01T00:00:01Z", True, OPERATORS),
    ("DateGreaterThan", "aws:CurrentTime", JULY, None, False, OPERATORS),
    ("DateGreaterThanEquals", "aws:CurrentTime", JULY, "2026-06-01T00:00:00Z", False, OPERATORS),
    ("DateLessThan", "aws:EpochTime", "1782864000", "1782863999", True, OPERATORS),
    ("DateLessThan", "aws:EpochTime", JULY, "1782863999", True, OPERATORS),
]

OTHERS: list[Row] = [
    ("Bool", "aws:SecureTransport", "true", "true", True, OPERATORS),
    ("Bool", "aws:SecureTransport", True, "true", True, OPERATORS),
    ("Bool", "aws:SecureTransport", "false", "true", False, OPERATORS),
    ("Bool", "aws:SecureTransport", "false", None, False, OPERATORS),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", "true", None, True, OPERATORS),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", "true", "false", False, OPERATORS),
    ("BinaryEquals", "kms:x", "QmluYXJ5VmFsdWU=", "QmluYXJ5VmFsdWU=", True, OPERATORS),
    ("BinaryEquals", "kms:x", "QmluYXJ5VmFsdWU=", "QmluYXJ5", False, OPERATORS),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24", "203.0.113.77", True, OPERATORS),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24", "203.0.114.1", False, OPERATORS),
    ("IpAddress", "aws:SourceIp", "203.0.113.5", "203.0.113.5", True, OPERATORS),
    ("IpAddress", "aws:SourceIp", "2001:db8::/32", "2001:db8:1::1", True, OPERATORS),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24", "2001:db8::1", False, OPERATORS),
    ("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "127.0.0.1/32"], "127.0.0.1", True, OPERATORS),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24", None, False, GLOBAL),
    ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", "203.0.114.1", True, OPERATORS),
    ("NotIpAddress", "aws:SourceIp", ["203.0.113.0/24", "10.0.0.0/8"], "10.1.1.1", False, SEVERAL),
    ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", None, True, OPERATORS),
    ("ArnEquals", "aws:SourceArn", TOPIC, TOPIC, True, OPERATORS),
    ("ArnEquals", "aws:SourceArn", TOPIC, TOPIC + "-2", False, OPERATORS),
    ("ArnEquals", "aws:SourceArn", "arn:aws:sns:*:111122223333:*", TOPIC, True, OPERATORS),
    ("ArnLike", "aws:SourceArn", "arn:aws:sns:us-*-1:*:todo-*", TOPIC, True, OPERATORS),
    ("ArnLike", "aws:SourceArn", "arn:aws:sns:*:todo-*", TOPIC, False, OPERATORS),
    ("ArnLike", "aws:SourceArn", "arn:aws:s?s:us-east-1:*:*", TOPIC, True, OPERATORS),
    ("ArnLike", "aws:SourceArn", TOPIC.upper(), TOPIC, False, OPERATORS),
    ("ArnLike", "aws:SourceArn", TOPIC, None, False, OPERATORS),
    ("ArnNotEquals", "aws:SourceArn", TOPIC, TOPIC, False, OPERATORS),
    ("ArnNotEquals", "aws:SourceArn", TOPIC, None, True, OPERATORS),
    ("ArnNotLike", "aws:SourceArn", "arn:aws:sns:*:*:mail-*", TOPIC, True, OPERATORS),
    ("ArnNotLike", "aws:SourceArn", "arn:aws:sns:*:*:todo-*", TOPIC, False, OPERATORS),
    ("Null", "aws:TokenIssueTime", "true", None, True, OPERATORS),
    ("Null", "aws:TokenIssueTime", "true", JULY, False, OPERATORS),
    ("Null", "aws:TokenIssueTime", "false", JULY, True, OPERATORS),
    ("Null", "aws:TokenIssueTime", False, None, False, OPERATORS),
]

IF_EXISTS: list[Row] = [
    ("StringEqualsIfExists", "ec2:InstanceType", "t3.micro", None, True, OPERATORS),
    ("StringEqualsIfExists", "ec2:InstanceType", "t3.micro", "t3.micro", True, OPERATORS),
    ("StringEqualsIfExists", "ec2:InstanceType", "t3.micro", "m5.large", False, OPERATORS),
    ("StringLikeIfExists", "ec2:InstanceType", ["t2.*", "t3.*"], "t3.nano", True, OPERATORS),
    ("ArnLikeIfExists", "aws:SourceArn", TOPIC, None, True, OPERATORS),
    ("NumericLessThanIfExists", "s3:max-keys", "10", "11", False, OPERATORS),
    ("IpAddressIfExists", "aws:SourceIp", "10.0.0.0/8", None, True, OPERATORS),
    ("DateLessThanIfExists", "aws:TokenIssueTime", JULY, None, True, OPERATORS),
]

KEYS = "aws:TagKeys"
SETS_OF_VALUES: list[Row] = [
    ("ForAllValues:StringEquals", KEYS, ["env", "team"], ["env"], True, SETS),
    ("ForAllValues:StringEquals", KEYS, ["env", "team"], ["env", "team"], True, SETS),
    ("ForAllValues:StringEquals", KEYS, ["env", "team"], ["env", "cost"], False, SETS),
    ("ForAllValues:StringEquals", KEYS, ["env", "team"], None, True, SETS),
    ("ForAllValues:StringLike", KEYS, "e*", ["env", "else"], True, SETS),
    ("ForAllValues:StringNotEquals", KEYS, ["env"], ["team", "cost"], True, SETS),
    ("ForAllValues:StringNotEquals", KEYS, ["env"], ["team", "env"], False, SETS),
    ("ForAllValues:StringNotEquals", KEYS, ["env"], None, True, SETS),
    ("ForAnyValue:StringEquals", KEYS, ["env", "team"], ["cost", "env"], True, SETS),
    ("ForAnyValue:StringEquals", KEYS, ["env", "team"], ["cost"], False, SETS),
    ("ForAnyValue:StringEquals", KEYS, ["env", "team"], None, False, SETS),
    ("ForAnyValue:StringLike", KEYS, "t*", ["env", "team"], True, SETS),
    ("ForAnyValue:StringNotEquals", KEYS, ["env"], ["env", "team"], True, SETS),
    ("ForAnyValue:StringNotEquals", KEYS, ["env"], ["env"], False, SETS),
    ("ForAnyValue:StringNotEquals", KEYS, ["env"], None, False, SETS),
    ("ForAllValues:ArnLike", "aws:x", "arn:aws:sns:*:*:*", [TOPIC], True, SETS),
]

UNKNOWN: list[Row] = [
    ("StringMatches", "aws:username", "ana", "ana", False, OPERATORS),
    ("NullIfExists", "aws:username", "true", None, False, OPERATORS),
    ("ForSomeValues:StringEquals", "aws:username", "ana", "ana", False, OPERATORS),
]

ROWS = STRINGS + NUMBERS + DATES + OTHERS + IF_EXISTS + SETS_OF_VALUES + UNKNOWN


def _case(row: Row) -> Case:
    operator, key, wanted, has, holds, source = row
    return Case(
        source,
        f"{operator} {key} {wanted} of {has} {'holds' if holds else 'does not hold'}",
        (("identity", allow(Condition={operator: {key: wanted}})),),
        "allowed" if holds else "no-identity",
        context={} if has is None else {key: has},
        says="" if holds else f"condition {operator} {key}: ",
    )


CASES = [
    *map(_case, ROWS),
    Case(
        SEVERAL,
        "all keys of an operator must hold",
        (("identity", allow(Condition={"StringEquals": {"aws:username": "ana", "aws:x": "1"}})),),
        "no-identity",
        context={"aws:username": "ana", "aws:x": "2"},
        says="condition StringEquals aws:x: 2 is not 1",
    ),
    Case(
        SEVERAL,
        "all operators must hold",
        (
            (
                "identity",
                allow(
                    Condition={
                        "StringEquals": {"aws:username": "ana"},
                        "IpAddress": {"aws:SourceIp": "10.0.0.0/8"},
                    }
                ),
            ),
        ),
        "no-identity",
        context={"aws:username": "ana", "aws:sourceip": "192.0.2.1"},
        says="condition IpAddress aws:SourceIp: 192.0.2.1 is not in 10.0.0.0/8",
    ),
    Case(
        SEVERAL,
        "the same conditions hold together",
        (
            (
                "identity",
                allow(
                    Condition={
                        "StringEquals": {"aws:username": "ana"},
                        "IpAddress": {"aws:SourceIp": "10.0.0.0/8"},
                    }
                ),
            ),
        ),
        "allowed",
        context={"aws:username": "ana", "aws:sourceip": "10.0.2.1"},
    ),
    Case(
        CONDITION,
        "an empty condition asks for nothing",
        (("identity", allow(Condition={})),),
        "allowed",
    ),
]
