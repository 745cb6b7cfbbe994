"""Keeps LocalStack from asking a name server whether s3.localhost has an address."""

from localstack.utils.aws import aws_stack


def install() -> None:
    """Answer no beforehand: LocalStack then reaches its S3 at localhost, as offline."""
    aws_stack.CACHE_S3_HOSTNAME_DNS_STATUS = False
