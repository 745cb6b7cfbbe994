"""SSM is loaded without EC2, and still has EC2 when it asks for it."""

import subprocess
import sys

SCRIPT = """
import sys
from lab.emulator import lean
lean.import_ssm()
from moto.ssm import models
assert "moto.ec2" not in sys.modules
backend = models.ec2_backends["123456789012"]["us-east-1"]
assert type(backend).__module__ == "moto.ec2.models"
assert backend.all_reservations(filters={"tag:stage": ["lab"]}) == []
"""


def test_ssm_comes_without_ec2_until_it_asks_for_an_instance():
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
