"""Which variables a function gets, and which modules it ships."""

from pathlib import Path

from lab.emulator.executor import folders
from lab.emulator.executor.paths import AWS, Paths
from lab.emulator.executor.variables import environ

GIVEN = {
    "AWS_LAMBDA_FUNCTION_NAME": "f",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": 128,
    "AWS_LAMBDA_FUNCTION_TIMEOUT": 3,
    "AWS_EXECUTION_ENV": "AWS_Lambda_rapid",
    "LOCALSTACK_RUNTIME_ID": "x",
    "LOCALSTACK_HOSTNAME": "x",
    "EDGE_PORT": "4566",
    "LAMBDA_TASK_ROOT": "/var/task",
}


def made(own: dict[str, str] | None = None, name: str = "f", paths: Paths = AWS) -> dict[str, str]:
    given = GIVEN | {"AWS_LAMBDA_FUNCTION_NAME": name}
    return environ(
        given, own or {}, runtime="python3.13", endpoint="http://127.0.0.1:1", paths=paths
    )


def test_what_is_localstacks_own_is_left_out() -> None:
    names = set(made())
    assert not {n for n in names if n.startswith(("LOCALSTACK", "EDGE"))}
    assert "AWS_LAMBDA_FUNCTION_TIMEOUT" not in names


def test_all_values_are_texts() -> None:
    assert made()["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"


def test_functions_own_variables_win() -> None:
    assert made({"TZ": "Europe/Berlin"})["TZ"] == "Europe/Berlin"


def test_sdk_stays_on_the_emulator() -> None:
    variables = made()
    assert variables["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert variables["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert variables["AWS_EC2_METADATA_DISABLED"] == "true"


def test_app_id_is_never_longer_than_the_sdk_takes() -> None:
    assert made(name="f" * 64)["AWS_SDK_UA_APP_ID"] == "lambda-" + "f" * 43


def test_scratch_space_of_its_own_is_told_where_it_is_not_tmp() -> None:
    assert "TMPDIR" not in made()
    own = Paths("/s/code", "/s/opt", "/s/runtime", "/s/tmp", "/s/py")
    variables = made(paths=own)
    assert variables["TMPDIR"] == "/s/tmp"
    assert variables["LAMBDA_TASK_ROOT"] == "/s/code"
    assert variables["PATH"].startswith("/s/py/bin:")
    assert variables["PATH"].endswith(":/s/opt/bin")


def test_modules_are_found_by_name(tmp_path: Path) -> None:
    (tmp_path / "boto3").mkdir()
    (tmp_path / "handler.py").touch()
    (tmp_path / "fast.cpython-313-x86_64-linux-gnu.so").touch()
    missing = str(tmp_path / "missing")
    assert folders.modules_in(str(tmp_path), missing) == {"boto3", "handler", "fast"}


def test_fingerprint_changes_with_the_code_only(tmp_path: Path) -> None:
    code = tmp_path / "handler.py"
    code.write_text("one")
    before = folders.fingerprint(str(tmp_path))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "handler.pyc").touch()
    assert folders.fingerprint(str(tmp_path)) == before
    code.write_text("other")
    assert folders.fingerprint(str(tmp_path)) != before
