"""Fanout: AWS messaging and Lambda on your laptop, with no AWS account."""
