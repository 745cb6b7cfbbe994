"""LocalStack's settings for the lab: which, and why each."""

import os
from collections.abc import Mapping

from lab.emulator import folders
from lab.shared.config import Settings

# What the emulator takes over from the shell that started it. All else could redirect it: AWS
# keys and profiles, proxies, settings made for another LocalStack.
_KEPT = ("HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TZ", "USER", "LD_LIBRARY_PATH")
_KEPT_PREFIXES = ("LAB_", "LAMBDA_", "LC_", "PYTHON")


def environment(settings: Settings, shell: Mapping[str, str]) -> dict[str, str]:
    """The environment of one emulator's process, made from its settings and the shell's."""
    kept = {k: v for k, v in shell.items() if k in _KEPT or k.startswith(_KEPT_PREFIXES)}
    return kept | _localstack(settings)


def _localstack(settings: Settings) -> dict[str, str]:
    return {
        # Where it listens, and how it names itself without DNS.
        "GATEWAY_LISTEN": f"{settings.listen}:{settings.emulator_port}",
        "GATEWAY_SERVER": "lab",
        "LOCALSTACK_HOST": f"localhost:{settings.emulator_port}",
        "SQS_ENDPOINT_STRATEGY": "path",
        "DNS_ADDRESS": "0",
        # All it writes stays in the state folder, also where the lab itself runs in a container.
        "XDG_CACHE_HOME": str(folders.entry_point_cache(settings)),
        "CONFIG_DIR": str(settings.state_dir / "emulator" / "config"),
        "OVERRIDE_IN_DOCKER": "0",
        # Nothing leaves the machine.
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        # Moto makes a boto3 client of its own, which would look for keys in ~/.aws and, without
        # any there, at 169.254.169.254.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        # How long a service took to load is of no use to a student.
        "LOG_LEVEL_OVERRIDES": "localstack.utils.bootstrap=WARNING",
        # Our plug-ins.
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "PROVIDER_OVERRIDE_DYNAMODB": "moto",
        "PROVIDER_OVERRIDE_DYNAMODBSTREAMS": "moto",
        "PROVIDER_OVERRIDE_EC2": "lab",
        "PROVIDER_OVERRIDE_EVENTS": "lab",
        "PROVIDER_OVERRIDE_S3": "lab",
        "PROVIDER_OVERRIDE_SCHEDULER": "lab",
        "PROVIDER_OVERRIDE_SNS": "lab",
        "PROVIDER_OVERRIDE_SQS": "lab",
        "PROVIDER_OVERRIDE_SSM": "lab",
        "PROVIDER_OVERRIDE_STS": "lab",
        # Internal calls (SNS to SQS, S3 to Lambda) enter the handlers without a connection.
        "IN_MEMORY_CLIENT": "1",
        # Half the latency of SQS and SNS, and a quiet CPU.
        "SQS_DISABLE_CLOUDWATCH_METRICS": "1",
        # An event source mapping waits on its queue (polling.py), and not between two batches.
        "LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC": "0",
        # As on AWS.
        "SQS_ENABLE_MESSAGE_RETENTION_PERIOD": "1",
        "S3_SKIP_SIGNATURE_VALIDATION": "0",
    }
