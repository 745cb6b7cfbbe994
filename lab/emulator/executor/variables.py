"""The environment variables of a function: AWS's and its own, nothing of the student's."""

from collections.abc import Mapping

from .paths import Paths

_LOCALSTACKS_OWN = ("LOCALSTACK_", "EDGE_PORT", "AWS_LAMBDA_FUNCTION_TIMEOUT")
# The SDK warns about an app id longer than this.
_APP_ID_CHARACTERS = 50


def environ(
    given: Mapping[str, object],
    own: Mapping[str, str],
    *,
    runtime: str,
    endpoint: str,
    paths: Paths,
) -> dict[str, str]:
    """All variables of an environment but the address of its Runtime API.

    ``given`` are LocalStack's, ``own`` the ones the student gave the function, which win.
    """
    variables = {k: str(v) for k, v in given.items() if not k.startswith(_LOCALSTACKS_OWN)}
    name = str(given["AWS_LAMBDA_FUNCTION_NAME"])
    return variables | _as_on_aws(runtime, paths) | _guards(name, endpoint) | dict(own)


def _as_on_aws(runtime: str, paths: Paths) -> dict[str, str]:
    task, opt, lang = paths.task, paths.opt or "/opt", paths.lang
    return {
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "LAMBDA_TASK_ROOT": task,
        "LAMBDA_RUNTIME_DIR": paths.runtime,
        "PYTHONPATH": paths.runtime,
        "PATH": f"{lang}/bin:/usr/local/bin:/usr/bin:/bin:{opt}/bin",
        "LD_LIBRARY_PATH": f"{lang}/lib:/lib64:/usr/lib64:{task}:{task}/lib:{opt}/lib",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        **({} if paths.tmp == "/tmp" else {"TMPDIR": paths.tmp}),  # noqa: S108
    }


def _guards(name: str, endpoint: str) -> dict[str, str]:
    """What keeps the SDK on the emulator, whatever the machine's user has configured."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        # Says in the User-Agent of each call which function made it.
        "AWS_SDK_UA_APP_ID": f"lambda-{name}"[:_APP_ID_CHARACTERS],
    }
