"""Permissions: who calls, what the call needs, whether it may, and what to answer if not."""
