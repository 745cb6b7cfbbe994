"""LocalStack's settings for the lab: which, and why each."""

from lab.shared.config import Settings


def environment(settings: Settings) -> dict[str, str]:
    """The environment variables that LocalStack reads, for one instance of the emulator."""
    state = settings.state_dir / "emulator"
    return {
        # Where it listens, and how it names itself without DNS.
        "GATEWAY_LISTEN": f"127.0.0.1:{settings.emulator_port}",
        "LOCALSTACK_HOST": f"localhost:{settings.emulator_port}",
        "SQS_ENDPOINT_STRATEGY": "path",
        "DNS_ADDRESS": "0",
        # All it writes stays in the state folder.
        "LOCALSTACK_VOLUME_DIR": str(state / "volume"),
        "TMPDIR": str(state / "tmp"),
        "XDG_CACHE_HOME": str(state / "cache"),
        # Nothing leaves the machine.
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        # Our plug-ins.
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "PROVIDER_OVERRIDE_DYNAMODB": "moto",
        "PROVIDER_OVERRIDE_DYNAMODBSTREAMS": "moto",
        "PROVIDER_OVERRIDE_SNS": "lab",
        # Half the latency of SQS and SNS, and a quiet CPU.
        "SQS_DISABLE_CLOUDWATCH_METRICS": "1",
        "LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC": "0.05",
        "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC": "0.1",
        # As on AWS.
        "SQS_ENABLE_MESSAGE_RETENTION_PERIOD": "1",
        "S3_SKIP_SIGNATURE_VALIDATION": "0",
    }
