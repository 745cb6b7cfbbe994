"""IAM's policy language, and nothing else: no LocalStack, no AWS, no state."""

from lab.emulator.policy.model import Decision, Look, Policy, Principal, Request

__all__ = ["Decision", "Look", "Policy", "Principal", "Request"]
