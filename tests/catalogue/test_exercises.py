"""Every exercise is sound: the same proof as ``lab dev check``, one test an exercise."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from lab.cli import student_env
from lab.course import Exercise, catalogue
from lab.course.dev.prove import Prover
from lab.course.dev.warm_aws import installed
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


@pytest.mark.parametrize("exercise", catalogue(), ids=lambda exercise: exercise.slug)
def test_exercise_is_sound(
    exercise: Exercise, emulator_settings: Settings, environ: Environ, tmp_path: Path
) -> None:
    settings = replace(emulator_settings, state_dir=tmp_path)
    findings = list(Prover(exercise, settings, environ).findings())
    assert not findings, "\n".join(f"{found.where}: {found.what}" for found in findings)
