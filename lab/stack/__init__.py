"""The stack: the AWS resources that the TODO app and its functions stand on."""

from lab.stack.apply import ensure, teardown
from lab.stack.environment import app_environment
from lab.stack.errors import StackError
from lab.stack.resource import Change

__all__ = ["Change", "StackError", "app_environment", "ensure", "teardown"]
