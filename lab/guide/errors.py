"""What can go wrong on a page, for the person who reads it."""


class GuideError(Exception):
    """``what`` happened, ``why``, and what to do ``next``; ``status`` is HTTP's."""

    def __init__(self, what: str, why: str = "", next: str = "", status: int = 400) -> None:
        super().__init__(what)
        self.what, self.why, self.next, self.status = what, why, next, status
