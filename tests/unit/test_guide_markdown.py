"""Markdown becomes HTML in which nothing of the text is a tag, and commands can be copied."""

import re

import pytest
from bs4 import BeautifulSoup

from lab.course import catalogue
from lab.guide.commands import Commands
from lab.guide.markdown import inline, render


def parsed(text: str) -> BeautifulSoup:
    return BeautifulSoup(render(text), "html.parser")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](http://elsewhere.example/x.png)",
        '[x](https://e.example/"onmouseover="alert(1))',
        '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
        "```bash\n</code></pre><script>alert(1)</script>\n```",
        '## <svg onload=alert(1)> " onclick="x',
        "| <b onclick=x>a</b> |\n|---|\n| <script>x</script> |",
    ],
)
def test_hostile_text_stays_text(text: str) -> None:
    page = parsed(text)
    assert not page.find_all(["script", "img", "svg", "b"])
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert not str(tag.get("href", "")).startswith(("javascript:", "data:"))


def test_hostile_line_stays_text() -> None:
    assert "<img" not in inline("`<img src=x>` <img src=x onerror=alert(1)>")


def test_commands_for_two_shells_side_by_side_become_one_group() -> None:
    page = parsed("```bash\ncat a.txt\n```\n\n```powershell\nGet-Content a.txt\n```")
    (group,) = page.select(".shells")
    panels = group.select(".commands")
    assert [panel["data-shell"] for panel in panels] == ["bash", "powershell"]
    assert [panel.get_text().strip() for panel in panels] == ["cat a.txt", "Get-Content a.txt"]
    assert len(group.select("[data-choose-shell]")) == 2
    assert len(group.select("[data-copy]")) == 1


def test_commands_with_words_between_them_stay_apart() -> None:
    page = parsed("```bash\ncat a\n```\n\nOr:\n\n```powershell\ngc a\n```")
    assert len(page.select(".shells")) == 2
    assert not page.select("[data-choose-shell]")


def test_drawing_is_skipped_by_a_reader_for_the_words_below_it() -> None:
    page = parsed("```\na --> b\n```\n\nIn words: a goes to b.\n\n```\n{}\n```\n")
    drawing, listing = page.select("pre")
    assert drawing["role"] == "img"
    assert "role" not in listing.attrs


def test_link_elsewhere_opens_apart_and_tells_nothing() -> None:
    link = parsed("[SQS](https://docs.aws.amazon.com/sqs/?a=1&b=2)").a
    assert link
    assert link["href"] == "https://docs.aws.amazon.com/sqs/?a=1&b=2"
    assert "noopener" in str(link["rel"])


def test_other_exercises_are_linked() -> None:
    page = parsed("See exercise 7, `exercise 8`, exercise 99, and <exercise 9>.")
    assert [link["href"] for link in page.find_all("a")] == ["/exercise/7", "/exercise/9"]
    assert "<exercise 9>" in page.get_text()


def test_headings_have_ids_of_their_own() -> None:
    page = BeautifulSoup(render("## Side by side\n## Side by side\n## ?", "x-"), "html.parser")
    ids = [heading["id"] for heading in page.find_all("h2")]
    assert ids == ["x-side-by-side", "x-side-by-side-2", "x-"]


def test_what_is_the_same_in_both_shells_is_shown_once() -> None:
    assert list(Commands("lab list", "lab list").kinds()) == ["bash"]
    assert list(Commands("lab list", "", "boto3").kinds()) == ["bash", "python"]


def test_each_command_of_each_exercise_can_be_copied() -> None:
    for exercise in catalogue():
        groups = parsed(exercise.guide()).select(".shells:has([data-copy]) .commands")
        shown = {group.get_text().strip() for group in groups}
        written = re.findall(r"^```(?:bash|powershell)\n(.*?)^```", exercise.guide(), re.M | re.S)
        assert written
        assert {text.strip() for text in written} <= shown
