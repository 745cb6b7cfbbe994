"""Runs Lambda functions as processes that see what they would see on AWS."""
