"""What the proofs of all exercises share; they are in two modules, one for each of two workers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from lab.course import Exercise
from lab.course.dev.prove import prove
from lab.course.dev.warm_aws import installed
from lab.shared import student_env
from lab.shared.config import Settings

Environ = Callable[[Settings], Mapping[str, str]]


@pytest.fixture(scope="session")
def environ(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environ]:
    """A student's environment, with a quick awslocal."""
    with installed(tmp_path_factory.mktemp("aws")) as commands:

        def of(student: Settings) -> Mapping[str, str]:
            env = student_env.complete(student)
            return env | {"PATH": f"{commands}:{env['PATH']}"}

        yield of


@pytest.fixture
def prove_sound(
    emulator_settings: Settings, environ: Environ, tmp_path: Path
) -> Callable[[Exercise], None]:
    """The same proof as ``lab dev check``."""

    def prove_sound(exercise: Exercise) -> None:
        settings = replace(emulator_settings, state_dir=tmp_path)
        (proven,) = prove([exercise], settings, environ)
        told = [f"{found.where}: {found.what}" for found in proven.findings]
        assert not told, "\n".join(told)

    return prove_sound
