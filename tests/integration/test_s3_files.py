"""Where S3 keeps its files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.shared.config import Settings


def test_objects_are_not_in_the_folder_that_all_emulators_would_share(
    settings: Settings, aws: Callable[..., Any]
) -> None:
    bucket = f"files-{settings.account}"
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="large", Body=b"x" * 1_000_000)
    assert not Path("/tmp/localstack-s3-storage", bucket).exists()
    assert len(aws("s3").get_object(Bucket=bucket, Key="large")["Body"].read()) == 1_000_000
