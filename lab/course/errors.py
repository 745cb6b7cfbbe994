"""What the course says when it cannot do its work."""


class CourseError(Exception):
    """The message says what happened, why, and what to type next."""
