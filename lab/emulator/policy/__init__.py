"""IAM's policy language, and nothing else: no LocalStack, no AWS, no state."""

from lab.emulator.policy.check import MalformedPolicyError, check_document
from lab.emulator.policy.evaluate import decide
from lab.emulator.policy.model import Decision, Look, Policy, Principal, Request
from lab.emulator.policy.parse import parse

__all__ = [
    "Decision",
    "Look",
    "MalformedPolicyError",
    "Policy",
    "Principal",
    "Request",
    "check_document",
    "decide",
    "parse",
]
