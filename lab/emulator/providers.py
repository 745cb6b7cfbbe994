"""The services of LocalStack that the lab replaces by its own subclass: PROVIDER_OVERRIDE_*=lab."""

from localstack.services.moto import MotoFallbackDispatcher
from localstack.services.plugins import Service, aws_provider


@aws_provider(api="ec2", name="lab")
def ec2() -> Service:
    """EC2 that shows the lab's own instance, and loads all else when it is asked for."""
    from lab.emulator.ec2 import ec2_service

    return ec2_service()


@aws_provider(api="s3", name="lab")
def s3() -> Service:
    """S3 with its files in a temporary folder of its own; LocalStack's own is one fixed folder
    in /tmp, where each emulator deletes the buckets of the others."""
    from localstack.services.s3.provider import S3Provider
    from localstack.services.s3.storage.ephemeral import EphemeralS3ObjectStore

    return Service.for_provider(S3Provider(EphemeralS3ObjectStore()))


@aws_provider(api="sns", name="lab")
def sns() -> Service:
    """SNS whose e-mail subscriptions are confirmed and read in the inbox."""
    from lab.emulator.topics import Sns

    return Service.for_provider(Sns())


@aws_provider(api="ssm", name="lab")
def ssm() -> Service:
    """SSM with AWS's rules for parameters and secret SecureStrings."""
    from lab.emulator import lean

    lean.import_ssm()
    from lab.emulator import parameters

    parameters.install()
    return Service.for_provider(parameters.Ssm(), dispatch_table_factory=MotoFallbackDispatcher)


@aws_provider(api="events", name="lab")
def events() -> Service:
    """EventBridge whose scheduled rules fire on time."""
    from lab.emulator.rules import Events

    return Service.for_provider(Events())


@aws_provider(api="scheduler", name="lab")
def scheduler() -> Service:
    """EventBridge Scheduler whose schedules fire."""
    from lab.emulator.schedules import Scheduler

    return Service.for_provider(Scheduler(), dispatch_table_factory=MotoFallbackDispatcher)


@aws_provider(api="sts", name="lab")
def sts() -> Service:
    """STS whose sessions belong to somebody."""
    from lab.emulator.iam.sts import Sts

    return Service.for_provider(Sts(), dispatch_table_factory=MotoFallbackDispatcher)


@aws_provider(api="sqs", name="lab")
def sqs() -> Service:
    """SQS whose messages come back and expire on time."""
    from lab.emulator import departures, queues

    departures.install()
    queues.install()
    return Service.for_provider(queues.Sqs())
