"""AWS's services as callers: what SNS, S3, Lambda and others do for you needs a permission too."""

from lab.emulator.iam.services import configurations, deliveries


def install() -> None:
    """Ask for the rights of services, after those of the callers from outside."""
    configurations.install()
    deliveries.install()
