"""What a function finds around itself: paths, variables, modules, scratch space."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.shared.config import Settings
from tests.support import emulator, functions, permissions

# What a student's shell may hold; none of it may reach a function.
STUDENT = {
    "AWS_ACCESS_KEY_ID": "AKIAREALLYREALKEY000",
    "AWS_SECRET_ACCESS_KEY": "student-secret",
    "AWS_SESSION_TOKEN": "student-token",
    "AWS_PROFILE": "student-profile",
    "AWS_DEFAULT_REGION": "ap-southeast-4",
    "HTTPS_PROXY": "http://student-proxy:3128",
    "http_proxy": "http://student-proxy:3128",
    "PYTHONPATH": "",
    "LAB_NOTE": "student-note",
    "LAMBDA_NOTE": "student-note",
}
REFUSE = """
    import os

    def attempt(path):
        try:
            open(path, "w").close()
        except OSError as error:
            return error.strerror
        return "written"

    def handler(event, context):
        return [attempt(path) for path in event]
"""


@pytest.fixture(scope="module", params=["namespaces", "plain"])
def lab(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Settings]]:
    """Two emulators: one may use namespaces, as on most machines, and one may not."""
    home = tmp_path_factory.mktemp("home")
    (home / ".aws").mkdir()
    (home / ".aws" / "credentials").write_text("[student-profile]\naws_access_key_id = AKIAX\n")
    (home / ".aws" / "config").write_text("this is [not a config")
    switch = {"LAB_EXECUTOR_NAMESPACES": "0" if request.param == "plain" else "1"}
    environ = STUDENT | switch | {"HOME": str(home)}
    with emulator.running(tmp_path_factory.mktemp("emulator"), **environ) as (settings, _):
        yield request.param, settings


@pytest.fixture
def mode(lab: tuple[str, Settings]) -> str:
    """Which of the two it is."""
    return lab[0]


@pytest.fixture
def emulator_settings(lab: tuple[str, Settings]) -> Settings:
    """In place of the session's emulator."""
    return lab[1]


@pytest.fixture
def isolated(aws: Any, mode: str) -> None:
    """Skips where paths are not AWS's: by choice, or because the system allows no namespaces."""
    source = "def handler(event, context): return __file__"
    path = functions.make(aws, source).invoke().payload
    if path != "/var/task/handler.py":
        assert mode == "plain" or os.getuid() != 0
        pytest.skip("no namespaces here")


def test_variables_are_awss_and_the_functions_own(aws: Any, settings: Settings) -> None:
    function = functions.make(
        aws,
        "import os\ndef handler(event, context): return dict(os.environ)\n",
        Environment={"Variables": {"TABLE": "todos", "LANG": "mine"}},
        MemorySize=256,
    )
    variables = function.invoke().payload
    expected = {
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{settings.emulator_port}",
        "AWS_SDK_UA_APP_ID": f"lambda-{function.name}",
        "_HANDLER": "handler.handler",
        "TZ": ":UTC",
        "TABLE": "todos",
        "LANG": "mine",
    }
    assert {name: variables.get(name) for name in expected} == expected
    assert variables["_X_AMZN_TRACE_ID"].startswith("Root=1-")


def test_nothing_of_the_students_reaches_a_function(aws: Any) -> None:
    source = """
        import os
        from pathlib import Path

        def handler(event, context):
            inherited = Path("/proc/self/environ").read_text()
            return dict(os.environ), inherited
        """
    variables, inherited = functions.make(aws, source).invoke().payload
    text = f"{variables} {inherited}".lower()
    assert not [value for value in STUDENT.values() if value and value.lower() in text]
    assert {"HOME", "USER", "AWS_PROFILE", "LAB_NOTE"}.isdisjoint(variables)
    assert not [name for name in variables if name.startswith(("LOCALSTACK", "LAB_"))]
    assert not [name for name in variables if "proxy" in name.lower()]


def test_sdk_finds_the_functions_role_and_not_the_students_files(aws: Any) -> None:
    source = """
        import boto3

        def handler(event, context):
            arn = boto3.client("sts").get_caller_identity()["Arn"]
            return arn, boto3.Session().available_profiles
        """
    function = functions.make(aws, source)
    arn, profiles = function.invoke().payload
    assert arn.endswith(f":assumed-role/function/{function.name}")
    assert profiles == []


def test_traces_and_logs_read_as_on_aws(aws: Any) -> None:
    source = """
        import json

        def handler(event, context):
            print(__file__)
            json.loads("nonsense")
        """
    result = functions.make(aws, source).invoke()
    trace = "".join(result.payload["stackTrace"])
    assert 'File "/var/task/handler.py"' in trace
    assert 'File "/var/lang/lib/python3.13/json/__init__.py"' in trace
    assert "\n/var/task/handler.py\n" in result.log


@pytest.mark.usefixtures("isolated")
def test_paths_are_awss(aws: Any) -> None:
    source = """
        import boto3, os, sys, tempfile
        from pathlib import Path

        def handler(event, context):
            return {
                "files": sorted(os.listdir("/var/task")),
                "directory": os.getcwd(),
                "root": os.environ["LAMBDA_TASK_ROOT"],
                "first": sys.path[0],
                "sdk": boto3.__file__,
                "scratch": tempfile.gettempdir(),
                "home": list(map(str, Path.home().glob("*"))),
            }
        """
    found = functions.make(aws, {"handler.py": source, "data.txt": "1"}).invoke().payload
    assert found == {
        "files": ["data.txt", "handler.py"],
        "directory": "/var/task",
        "root": "/var/task",
        "first": "/var/task",
        "sdk": "/var/runtime/boto3/__init__.py",
        "scratch": "/tmp",
        "home": [],
    }


@pytest.mark.usefixtures("isolated")
def test_only_tmp_can_be_written(aws: Any) -> None:
    paths = ["/var/task/handler.py", "/opt/new", "/var/runtime/new", "/etc/passwd", "/tmp/new"]
    answers = functions.make(aws, REFUSE).invoke(paths).payload
    assert answers == ["Read-only file system"] * 4 + ["written"]


def test_each_environment_keeps_a_scratch_space_of_its_own(aws: Any) -> None:
    source = """
        import os, tempfile

        def handler(event, context):
            before = os.listdir(tempfile.gettempdir())
            with open(tempfile.gettempdir() + "/" + event, "w") as file:
                file.write("x")
            if event == "crash":
                os._exit(1)
            return before
        """
    one, two = functions.make(aws, source), functions.make(aws, source)
    assert one.invoke("a").payload == []
    assert two.invoke("b").payload == []
    assert one.invoke("crash").error
    assert sorted(one.invoke("c").payload) == ["a", "crash"]


def test_modules_of_the_lab_cannot_be_imported(aws: Any) -> None:
    source = """
        import importlib.util

        def handler(event, context):
            return [name for name in event if importlib.util.find_spec(name)]
        """
    asked = ["boto3", "urllib3", "localstack", "lab", "flask", "requests", "moto"]
    assert functions.make(aws, source).invoke(asked).payload == ["boto3", "urllib3"]


@pytest.mark.parametrize("name", ["boto3", "urllib3", "queue"])
def test_functions_own_module_wins(aws: Any, name: str) -> None:
    """Over what all functions are given, and over Python's own."""
    files = {
        "handler.py": f"import {name}\ndef handler(event, context): return {name}.WHOSE\n",
        f"{name}.py": "WHOSE = 'the function'\n",
    }
    if name == "queue":
        files["queue.py"] += "from _queue import SimpleQueue, Empty\nQueue = Full = None\n"
    assert functions.make(aws, files).invoke().payload == "the function"


def test_layers_are_on_the_path_and_a_later_one_wins(aws: Any) -> None:
    first = _layer(aws, {"python/one.py": "NAME = 'one'", "python/both.py": "NAME = 'first'"})
    second = _layer(
        aws,
        {
            "python/lib/python3.13/site-packages/two.py": "NAME = 'two'",
            "python/both.py": "NAME = 'second'",
        },
    )
    source = """
        import one, two, both

        def handler(event, context):
            return [one.NAME, two.NAME, both.NAME]
        """
    function = functions.make(aws, source, Layers=[first, second])
    assert function.invoke().payload == ["one", "two", "second"]
    single = functions.make(aws, "import one\ndef handler(e, c): return one.NAME", Layers=[first])
    assert single.invoke().payload == "one"


def test_layer_brings_its_own_sdk(aws: Any) -> None:
    layer = _layer(aws, {"python/boto3/__init__.py": "__version__ = 'of the layer'"})
    source = "import boto3\ndef handler(event, context): return boto3.__version__\n"
    assert functions.make(aws, source, Layers=[layer]).invoke().payload == "of the layer"


def test_edited_code_is_loaded_again(aws: Any, tmp_path: Path) -> None:
    """LocalStack's hot reloading: the code is a folder that the student edits."""
    handler = tmp_path / "handler.py"
    handler.write_text("def handler(event, context): return 'old'\n")
    name = f"function-{uuid.uuid4().hex[:8]}"
    aws("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="handler.handler",
        Role=permissions.role(aws("iam"), "function", "lambda", permissions.ALL),
        Code={"S3Bucket": "hot-reload", "S3Key": str(tmp_path)},
    )
    functions.wait_until_active(aws, name)
    function = functions.Function(name, aws)
    assert function.invoke().payload == "old"
    handler.write_text("def handler(event, context): return 'edited'\n")
    assert function.invoke().payload == "edited"


def _layer(aws: Any, files: dict[str, str]) -> str:
    archive = functions.zipped(files)
    layer = aws("lambda").publish_layer_version(
        LayerName=f"layer-{uuid.uuid4().hex[:8]}", Content={"ZipFile": archive}
    )
    return str(layer["LayerVersionArn"])
