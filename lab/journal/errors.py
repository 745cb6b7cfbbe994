"""What goes wrong when the journal is read, worded for the person who asked."""


class JournalError(Exception):
    """The journal cannot be read: ``what`` happened, ``why``, and what to type ``next``."""

    def __init__(self, what: str, why: str = "", next: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.next = what, why, next

    def __str__(self) -> str:
        lines = [self.what]
        lines += [f"  Why:  {self.why}"] if self.why else []
        lines += [f"  Next: {self.next}"] if self.next else []
        return "\n".join(lines)
