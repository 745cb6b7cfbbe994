"""Runs Lambda functions as processes that see what they would see on AWS."""

from .executor import ProcessExecutor

__all__ = ["ProcessExecutor"]
