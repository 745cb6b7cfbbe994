"""What the command line prints of text that others wrote."""

from lab.cli.output import printable


def test_text_of_a_function_keeps_its_indents_and_loses_its_escapes() -> None:
    assert printable("\xa0\xa0File\x1b[2J\n\tžluť") == "\xa0\xa0File\ufffd[2J\n\tžluť"
