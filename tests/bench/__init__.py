"""Measures the lab: python -m tests.bench (or make bench)."""
