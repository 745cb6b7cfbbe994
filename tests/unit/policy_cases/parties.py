"""Who asks, from which account, and which kinds of policy bound whom."""

from tests.unit.policy_cases import (
    ACCOUNT,
    ANA,
    ANYONE,
    OBJECT,
    OTHER,
    QUEUE,
    ROLE,
    ROOT,
    SESSION,
    SNS,
    STRANGER,
    TOPIC,
    Case,
    allow,
    deny,
)

PRINCIPAL = "IAM User Guide, AWS JSON policy elements: Principal"
NOT_PRINCIPAL = "IAM User Guide, AWS JSON policy elements: NotPrincipal"
BASICS = "IAM User Guide, Policy evaluation for requests within a single account"
CROSS = "IAM User Guide, Cross-account policy evaluation logic"
BOUNDARY = "IAM User Guide, Permissions boundaries for IAM entities"
SESSIONS = "IAM User Guide, Policies and permissions: Session policies"
TRUST = "IAM User Guide, How to use trust policies; STS API Reference, AssumeRole"
KEYS = "KMS Developer Guide, Key policies in AWS KMS; Default key policy"
TO_QUEUE = "SNS Developer Guide, Subscribing an Amazon SQS queue to an Amazon SNS topic"
DEPUTY = "IAM User Guide, The confused deputy problem"
S3_EXAMPLES = "S3 User Guide, Examples of Amazon S3 bucket policies"
LAMBDA = "Lambda Developer Guide, Granting Lambda function access to AWS services"

SEND = {"action": "sqs:SendMessage", "resource": QUEUE}
GET = {"action": "s3:GetObject", "resource": OBJECT}
ASSUME = {"action": "sts:AssumeRole", "resource": ROLE}
DECRYPT = {"action": "kms:Decrypt", "resource": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234"}
ABROAD = {"who": STRANGER, "account": ACCOUNT}
TOPIC_ONLY = {"ArnEquals": {"aws:SourceArn": TOPIC}}


def on(names, action="sqs:SendMessage", **more):  # type: ignore[no-untyped-def]
    """A statement of a resource's policy that allows."""
    return allow(action, Principal=names, **more)


def aws(*names):  # type: ignore[no-untyped-def]
    """The element Principal for ARNs and account numbers."""
    return {"AWS": list(names)}


def trusting(names, **more):  # type: ignore[no-untyped-def]
    """A statement of a role's trust policy."""
    return {"Effect": "Allow", "Principal": names, "Action": "sts:AssumeRole"} | more


HERE = [
    Case(
        BASICS, "the resource's policy alone", (("resource", on(aws(ANA.arn))),), "allowed", **SEND
    ),
    Case(
        BASICS,
        "the identity's policy alone",
        (("resource", on(aws(STRANGER.arn))), ("identity", allow("sqs:*"))),
        "allowed",
        says=f"principal: {ANA.arn} is not {STRANGER.arn}",
        **SEND,
    ),
    Case(BASICS, "neither", (("resource", on(aws(ROLE))),), "no-identity", **SEND),
    Case(PRINCIPAL, "everybody", (("resource", on("*")),), "allowed", **SEND),
    Case(PRINCIPAL, "everybody, as AWS", (("resource", on({"AWS": "*"})),), "allowed", **SEND),
    Case(
        PRINCIPAL,
        "the account leaves it to its identity policies",
        (("resource", on(aws(ROOT.arn))),),
        "no-identity",
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "the account by its number, and an identity policy",
        (("resource", on(aws(ACCOUNT))), ("identity", allow("sqs:SendMessage", QUEUE))),
        "allowed",
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "one of several principals",
        (("resource", on(aws(STRANGER.arn, ANA.arn))),),
        "allowed",
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "part of a name is not wild",
        (("resource", on(aws(f"arn:aws:iam::{ACCOUNT}:user/*"))),),
        "no-identity",
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "a denied account is denied with all in it",
        (("identity", allow("*")), ("resource", deny("sqs:*", Principal=aws(ROOT.arn)))),
        "explicit-deny",
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "a denied role is denied in each session",
        (("identity", allow("*")), ("resource", deny("sqs:*", Principal=aws(ROLE)))),
        "explicit-deny",
        who=SESSION,
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "a federated principal is nobody here",
        (("resource", on({"Federated": "cognito-identity.amazonaws.com"})),),
        "no-identity",
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "a canonical user is nobody here",
        (("resource", on({"CanonicalUser": "79a59df900b949e5"})),),
        "no-identity",
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "a resource's statement that names nobody",
        (("resource", allow("sqs:SendMessage")),),
        "no-identity",
        says="principal: the statement names nobody",
        **SEND,
    ),
]

FEW = {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}
EXCEPTED = [
    Case(
        NOT_PRINCIPAL,
        "user and account are excepted",
        (
            ("identity", allow("*")),
            ("resource", FEW | {"NotPrincipal": aws(ANA.arn, ROOT.arn)}),
        ),
        "allowed",
        says=f"principal: {ANA.arn} is left out by NotPrincipal",
        **SEND,
    ),
    Case(
        NOT_PRINCIPAL,
        "another user of the excepted account is not",
        (
            ("identity", allow("*")),
            (
                "resource",
                FEW | {"NotPrincipal": aws(f"arn:aws:iam::{ACCOUNT}:user/eve", ROOT.arn)},
            ),
        ),
        "explicit-deny",
        **SEND,
    ),
    Case(
        NOT_PRINCIPAL,
        "a user whose account is not named is denied",
        (("identity", allow("*")), ("resource", FEW | {"NotPrincipal": aws(ANA.arn)})),
        "explicit-deny",
        **SEND,
    ),
    Case(
        NOT_PRINCIPAL,
        "role and account are excepted, so is a session",
        (("identity", allow("*")), ("resource", FEW | {"NotPrincipal": aws(ROLE, ACCOUNT)})),
        "allowed",
        who=SESSION,
        **SEND,
    ),
    Case(
        NOT_PRINCIPAL,
        "a service is excepted",
        (("resource", [on("*"), FEW | {"NotPrincipal": {"Service": "sns.amazonaws.com"}}]),),
        "allowed",
        who=SNS,
        **SEND,
    ),
    Case(
        NOT_PRINCIPAL,
        "another service is not",
        (("resource", [on("*"), FEW | {"NotPrincipal": {"Service": "s3.amazonaws.com"}}]),),
        "explicit-deny",
        who=SNS,
        **SEND,
    ),
]

LIMITS = ("boundary", allow("sns:*"))
BOUNDED = [
    Case(
        BOUNDARY,
        "a deny by NotPrincipal always denies who has a boundary",
        (
            ("identity", allow("*")),
            ("boundary", allow("*")),
            ("resource", FEW | {"NotPrincipal": aws(ANA.arn, ROOT.arn)}),
        ),
        "explicit-deny",
        **SEND,
    ),
    Case(BOUNDARY, "both allow", (("identity", allow("*")), LIMITS), "allowed"),
    Case(
        BOUNDARY,
        "the boundary does not",
        (("identity", allow("*")), LIMITS),
        "no-boundary",
        says="action: sqs:SendMessage is not sns:*",
        **SEND,
    ),
    Case(BOUNDARY, "a boundary grants nothing", (LIMITS,), "no-identity"),
    Case(
        BOUNDARY,
        "a boundary denies",
        (("identity", allow("*")), ("boundary", [allow("*"), deny("sns:*")])),
        "explicit-deny",
    ),
    Case(
        BOUNDARY,
        "a user named by the resource is not bounded",
        (LIMITS, ("resource", on(aws(ANA.arn)))),
        "allowed",
        **SEND,
    ),
    Case(
        BASICS,
        "a role named by the resource is bounded",
        (LIMITS, ("resource", on(aws(ROLE)))),
        "no-boundary",
        who=SESSION,
        **SEND,
    ),
    Case(
        BASICS,
        "a role named by the resource needs no identity policy",
        (("boundary", allow("sqs:*")), ("resource", on(aws(ROLE)))),
        "allowed",
        who=SESSION,
        **SEND,
    ),
    Case(
        BASICS,
        "a session named by the resource is not bounded",
        (LIMITS, ("resource", on(aws(SESSION.arn)))),
        "allowed",
        who=SESSION,
        **SEND,
    ),
    Case(
        BASICS,
        "everybody, with the role's ARN as a condition: not bounded",
        (LIMITS, ("resource", on("*", Condition={"ArnEquals": {"aws:PrincipalArn": ROLE}}))),
        "allowed",
        who=SESSION,
        context={"aws:PrincipalArn": ROLE},
        **SEND,
    ),
    Case(
        BASICS,
        "the account named by the resource: bounded",
        (LIMITS, ("identity", allow("*")), ("resource", on(aws(ACCOUNT)))),
        "no-boundary",
        who=SESSION,
        **SEND,
    ),
]

WITHIN = ("session", allow("sns:*"))
SESSION_CASES = [
    Case(SESSIONS, "both allow", (("identity", allow("*")), WITHIN), "allowed", who=SESSION),
    Case(
        SESSIONS,
        "the session's policy does not",
        (("identity", allow("*")), WITHIN),
        "no-session",
        who=SESSION,
        **SEND,
    ),
    Case(SESSIONS, "a session's policy grants nothing", (WITHIN,), "no-identity", who=SESSION),
    Case(
        SESSIONS,
        "one of two session policies is enough",
        (("identity", allow("*")), WITHIN, ("session", allow("sqs:*"))),
        "allowed",
        who=SESSION,
        **SEND,
    ),
    Case(
        SESSIONS,
        "identity, boundary and session policies all have to allow",
        (("identity", allow("*")), ("boundary", allow("sqs:*")), WITHIN),
        "no-session",
        who=SESSION,
        **SEND,
    ),
    Case(
        SESSIONS,
        "a resource that names the role is bounded by the session's policy",
        (WITHIN, ("resource", on(aws(ROLE)))),
        "no-session",
        who=SESSION,
        **SEND,
    ),
    Case(
        SESSIONS,
        "a resource that names the session adds to it",
        (WITHIN, ("resource", on(aws(SESSION.arn)))),
        "allowed",
        who=SESSION,
        **SEND,
    ),
    Case(
        SESSIONS,
        "a session's policy denies whatever the resource says",
        (("session", deny("sqs:*")), ("resource", on(aws(SESSION.arn)))),
        "explicit-deny",
        who=SESSION,
        **SEND,
    ),
]

ACROSS = [
    Case(
        CROSS,
        "both accounts allow",
        (("identity", allow("sqs:*")), ("resource", on(aws(STRANGER.arn)))),
        "allowed",
        **ABROAD,
        **SEND,
    ),
    Case(
        CROSS,
        "the resource's account alone",
        (("resource", on(aws(STRANGER.arn))),),
        "no-identity",
        **ABROAD,
        **SEND,
    ),
    Case(
        CROSS,
        "the caller's account alone",
        (("identity", allow("sqs:*")),),
        "no-resource",
        **ABROAD,
        **SEND,
    ),
    Case(
        CROSS,
        "the caller's account is named as a whole",
        (("identity", allow("sqs:*")), ("resource", on(aws(f"arn:aws:iam::{OTHER}:root")))),
        "allowed",
        **ABROAD,
        **SEND,
    ),
    Case(
        CROSS,
        "a third account is named",
        (("identity", allow("sqs:*")), ("resource", on(aws("777788889999")))),
        "no-resource",
        **ABROAD,
        **SEND,
    ),
    Case(
        CROSS,
        "everybody, but the caller's account does not allow",
        (("resource", on("*")),),
        "no-identity",
        **ABROAD,
        **SEND,
    ),
    Case(
        CROSS,
        "the caller's boundary does not allow",
        (
            ("identity", allow("*")),
            ("boundary", allow("sns:*")),
            ("resource", on(aws(STRANGER.arn))),
        ),
        "no-boundary",
        **ABROAD,
        **SEND,
    ),
    Case(
        CROSS,
        "the caller's policy denies",
        (("identity", [allow("*"), deny("sqs:*")]), ("resource", on(aws(STRANGER.arn)))),
        "explicit-deny",
        **ABROAD,
        **SEND,
    ),
    Case(
        CROSS,
        "another account's root is allowed by the resource alone",
        (("resource", on(aws(OTHER))),),
        "allowed",
        root=True,
        who=type(ROOT)("AWS", f"arn:aws:iam::{OTHER}:root", OTHER),
        account=ACCOUNT,
        **SEND,
    ),
    Case(
        CROSS,
        "another account's root is nobody without the resource's policy",
        (),
        "no-resource",
        root=True,
        who=type(ROOT)("AWS", f"arn:aws:iam::{OTHER}:root", OTHER),
        account=ACCOUNT,
        **SEND,
    ),
    Case(CROSS, "an account that is not known is the same", (("identity", allow("*")),), "allowed"),
]

OF_SNS = {"Service": "sns.amazonaws.com"}
SERVICES = [
    Case(
        TO_QUEUE,
        "the queue allows this topic",
        (("resource", on(OF_SNS, Condition=TOPIC_ONLY)),),
        "allowed",
        who=SNS,
        context={"aws:SourceArn": TOPIC},
        **SEND,
    ),
    Case(
        TO_QUEUE,
        "the queue allows another topic",
        (("resource", on(OF_SNS, Condition=TOPIC_ONLY)),),
        "no-resource",
        who=SNS,
        context={"aws:SourceArn": TOPIC + "-2"},
        says=f"condition ArnEquals aws:SourceArn: {TOPIC}-2 is not {TOPIC}",
        **SEND,
    ),
    Case(TO_QUEUE, "a queue without a policy", (), "no-resource", who=SNS, **SEND),
    Case(
        TO_QUEUE,
        "everybody with a condition, as older examples have it",
        (("resource", on({"AWS": "*"}, Condition=TOPIC_ONLY)),),
        "allowed",
        who=SNS,
        context={"aws:SourceArn": TOPIC},
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "another service is named",
        (("resource", on({"Service": "s3.amazonaws.com"})),),
        "no-resource",
        who=SNS,
        says="principal: sns.amazonaws.com is not s3.amazonaws.com",
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "an identity policy is nothing to a service",
        (("identity", allow("*")),),
        "no-resource",
        who=SNS,
        **SEND,
    ),
    Case(
        PRINCIPAL,
        "a service is no account",
        (("resource", on(aws(ACCOUNT))),),
        "no-resource",
        who=SNS,
        **SEND,
    ),
    Case(
        DEPUTY,
        "the source's account is asked for",
        (("resource", on(OF_SNS, Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}})),),
        "allowed",
        who=SNS,
        context={"aws:SourceAccount": ACCOUNT},
        account=OTHER,
        **SEND,
    ),
    Case(
        DEPUTY,
        "it is another account's",
        (("resource", on(OF_SNS, Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}})),),
        "no-resource",
        who=SNS,
        context={"aws:SourceAccount": OTHER},
        **SEND,
    ),
    Case(
        LAMBDA,
        "S3 may invoke the function for a bucket of this account",
        (
            (
                "resource",
                on(
                    {"Service": "s3.amazonaws.com"},
                    "lambda:InvokeFunction",
                    Condition={
                        "StringEquals": {"AWS:SourceAccount": ACCOUNT},
                        "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::uploads"},
                    },
                ),
            ),
        ),
        "allowed",
        who=type(SNS)("Service", "s3.amazonaws.com"),
        action="lambda:InvokeFunction",
        resource=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:encrypt_upload",
        context={"aws:SourceArn": "arn:aws:s3:::uploads", "aws:SourceAccount": ACCOUNT},
    ),
    Case(
        LAMBDA,
        "API Gateway, any stage and method",
        (
            (
                "resource",
                on(
                    {"Service": "apigateway.amazonaws.com"},
                    "lambda:InvokeFunction",
                    Condition={
                        "ArnLike": {
                            "AWS:SourceArn": f"arn:aws:execute-api:us-east-1:{ACCOUNT}:abc/*/GET/x"
                        }
                    },
                ),
            ),
        ),
        "allowed",
        who=type(SNS)("Service", "apigateway.amazonaws.com"),
        action="lambda:InvokeFunction",
        resource=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:todo_api",
        context={"aws:SourceArn": f"arn:aws:execute-api:us-east-1:{ACCOUNT}:abc/prod/GET/x"},
    ),
]

ANONYMOUS = [
    Case(
        S3_EXAMPLES,
        "public",
        (("resource", on("*", "s3:GetObject")),),
        "allowed",
        who=ANYONE,
        **GET,
    ),
    Case(S3_EXAMPLES, "not public", (), "no-resource", who=ANYONE, **GET),
    Case(
        S3_EXAMPLES,
        "an account is not the public",
        (("resource", on(aws(ACCOUNT), "s3:GetObject")),),
        "no-resource",
        who=ANYONE,
        says="principal: an anonymous caller is not",
        **GET,
    ),
    Case(
        S3_EXAMPLES,
        "public from some addresses",
        (
            (
                "resource",
                on("*", "s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
            ),
        ),
        "no-resource",
        who=ANYONE,
        context={"aws:SourceIp": "198.51.100.1"},
        **GET,
    ),
    Case(
        S3_EXAMPLES,
        "only by HTTPS",
        (
            ("identity", allow("s3:*")),
            (
                "resource",
                deny("s3:*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}}),
            ),
        ),
        "explicit-deny",
        context={"aws:SecureTransport": "false"},
        **GET,
    ),
]

BY_ROOT = ("resource", on(aws(ROOT.arn), "kms:*"))
SPECIAL = [
    Case(TRUST, "the user is trusted", (("trust", trusting(aws(ANA.arn))),), "allowed", **ASSUME),
    Case(
        TRUST,
        "a policy of the user alone is not enough",
        (
            ("identity", allow("sts:AssumeRole")),
            ("trust", trusting({"Service": "ec2.amazonaws.com"})),
        ),
        "no-resource",
        **ASSUME,
    ),
    Case(
        TRUST,
        "the account is trusted, and the user may",
        (("identity", allow("sts:AssumeRole", ROLE)), ("trust", trusting(aws(ROOT.arn)))),
        "allowed",
        **ASSUME,
    ),
    Case(
        TRUST,
        "the account is trusted, and the user may not",
        (("trust", trusting(aws(ROOT.arn))),),
        "no-identity",
        **ASSUME,
    ),
    Case(
        TRUST,
        "from another account both have to allow",
        (("identity", allow("sts:AssumeRole")), ("trust", trusting(aws(OTHER)))),
        "allowed",
        **ABROAD,
        **ASSUME,
    ),
    Case(
        "IAM User Guide, Access to AWS accounts owned by third parties",
        "the external id is wrong",
        (
            ("identity", allow("sts:AssumeRole")),
            (
                "trust",
                trusting(aws(OTHER), Condition={"StringEquals": {"sts:ExternalId": "12345"}}),
            ),
        ),
        "no-resource",
        context={"sts:ExternalId": "54321"},
        says="condition StringEquals sts:ExternalId: 54321 is not 12345",
        **ABROAD,
        **ASSUME,
    ),
    Case(
        TRUST,
        "a service assumes its role",
        (("trust", trusting({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]})),),
        "allowed",
        who=type(SNS)("Service", "lambda.amazonaws.com"),
        **ASSUME,
    ),
    Case(
        TRUST,
        "a role of another service",
        (("trust", trusting({"Service": "ec2.amazonaws.com"})),),
        "no-resource",
        who=type(SNS)("Service", "lambda.amazonaws.com"),
        **ASSUME,
    ),
    Case(
        KEYS,
        "the key leaves it to IAM, and IAM allows",
        (BY_ROOT, ("identity", allow("kms:Decrypt"))),
        "allowed",
        **DECRYPT,
    ),
    Case(
        KEYS,
        "the key leaves it to IAM, and IAM does not allow",
        (BY_ROOT,),
        "no-identity",
        **DECRYPT,
    ),
    Case(
        KEYS,
        "IAM alone is not enough",
        (("identity", allow("kms:*")), ("resource", on(aws(ROLE), "kms:*"))),
        "no-resource",
        **DECRYPT,
    ),
    Case(
        KEYS,
        "the key's policy names the user",
        (("resource", on(aws(ANA.arn), "kms:Decrypt")),),
        "allowed",
        **DECRYPT,
    ),
    Case(
        KEYS,
        "an action on no key",
        (("identity", allow("kms:ListKeys")),),
        "allowed",
        action="kms:ListKeys",
        resource="*",
    ),
]

CASES = HERE + EXCEPTED + BOUNDED + SESSION_CASES + ACROSS + SERVICES + ANONYMOUS + SPECIAL
