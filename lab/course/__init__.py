"""The course: exercises that know what the student did."""

from lab.course.catalogue import catalogue, find
from lab.course.errors import CourseError
from lab.course.exercise import Exercise, Step
from lab.course.runner import Outcome

__all__ = ["CourseError", "Exercise", "Outcome", "Step", "catalogue", "find"]
