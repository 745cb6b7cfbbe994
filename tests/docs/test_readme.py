"""The README's first ten minutes, typed as they stand there, with a browser's clicks between."""

import os
import re
import subprocess

import pytest
import requests
from bs4 import BeautifulSoup

from lab.shared.config import ROOT
from tests.support.lab import own, until

README = (ROOT / "README.md").read_text()
TEN_MINUTES = README.split("## The first ten minutes")[1].split("\n## ")[0]
BLOCKS = re.findall(r"```bash\n(.*?)```", TEN_MINUTES, re.S)


class Student:
    """Types into ``lab shell`` and clicks in the browser."""

    def __init__(self, lab):
        self.lab = lab
        self.app = lab.settings.app_url
        self.browser = requests.Session()

    def types(self, block):
        """Paste a block of the README; returns what the terminal shows."""
        text = block.replace(":4566", f":{self.lab.settings.emulator_port}")
        shell = self.lab.run("env", "--bash").stdout
        env = self.lab.env | {"PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{self.lab.env['PATH']}"}
        done = subprocess.run(
            ["bash", "-e"], input=shell + text, env=env, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def submits(self, path, **fields):
        """Fill in the form at ``path`` and send it, hidden fields included."""
        page = BeautifulSoup(self.browser.get(self.app + path).text, "html.parser")
        form = page.select_one("main form[method=post]")
        hidden = {
            field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")
        }
        action = form.get("action") or path
        answer = self.browser.post(self.app + action, data=hidden | fields)
        assert answer.ok, answer.text
        return answer

    def closes_a_todo(self, description):
        """Add a todo that is Done at once."""
        self.submits(
            "/todos/new",
            description=description,
            dueDate="2030-01-01",
            priority="High",
            status="Done",
        )


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    with own(tmp_path_factory.mktemp("readme")) as lab:
        assert lab.run("up").returncode == 0
        yield Student(lab)


def test_first_ten_minutes_go_as_the_readme_says(student):
    flag_on, fan_out, queue_on, function_log, poison, follow, take_away, give_back = BLOCKS

    listeners = student.types(flag_on)
    assert all(word in listeners for word in ("sqs", "sms", "email", "lambda"))

    student.closes_a_todo("Read the slides")
    seen = student.types(fan_out)
    assert "Todo Completed: Read the slides" in seen
    assert "+15555550100" in seen
    assert "START RequestId" in seen

    link = re.search(r"http://\S+ConfirmSubscription\S+|http://\S+confirm\S+", seen)[0]
    assert requests.get(link, timeout=10).ok
    student.closes_a_todo("Read them again")
    until(lambda: "Todo Completed: Read them again" in student.lab.run("inbox").stdout)

    student.types(queue_on)
    student.submits("/exports")
    until(lambda: "Todo Export Ready" in student.lab.run("inbox").stdout)
    assert "REPORT RequestId" in student.types(function_log)

    until(lambda: "nonsense" in student.types(poison), 60)

    assert "filter policy" in student.types(follow)

    student.types(take_away)
    until(lambda: "AccessDenied" in student.browser.get(student.app).text)
    assert "was refused dynamodb:Scan" in student.types(give_back)
    until(lambda: student.browser.get(student.app).ok)


def test_every_file_the_readme_links_to_is_there():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
