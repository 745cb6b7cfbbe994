"""Loads the Python files of an exercise; its folder's name is no package's name."""

import importlib.util
import sys
from types import ModuleType

from lab.course.errors import CourseError
from lab.course.exercise import Exercise


def load(exercise: Exercise, name: str) -> ModuleType | None:
    """The module ``name`` of the exercise, loaded once; None if it has no such file."""
    path = exercise.folder / f"{name}.py"
    full = f"lab.exercises.{exercise.slug}.{name}"
    if full in sys.modules or not path.is_file():
        return sys.modules.get(full)
    spec = importlib.util.spec_from_file_location(full, path)
    if not spec or not spec.loader:
        raise CourseError(f"{path} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[full] = module
    return module
