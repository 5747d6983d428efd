"""Production settings, in a process of their own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "SECRET_KEY": "a-long-key-made-for-this-test-alone-0123456789-abcdefghijklmnopqrstuvw",
    "ALLOWED_HOSTS": "kramy.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "KRAMY_BASE_URL": "https://kramy.example",
}


def check(tmp_path, **environment):
    return subprocess.run(
        [sys.executable, str(settings.PROJECT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"],
        env={
            "PATH": os.environ["PATH"],
            "KRAMY_VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "kramy.project.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_the_deployment_checks(tmp_path):
    found = check(tmp_path, **COMPLETE)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "KRAMY_BASE_URL"])
def test_production_refuses_to_start_half_configured(tmp_path, missing):
    found = check(tmp_path, **{name: value for name, value in COMPLETE.items() if name != missing})
    assert found.returncode == 1
    assert f"Set {missing}: see docs/how-to/run-in-production.md" in found.stderr


def test_links_lead_to_the_port_that_is_served(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", "from kramy.project.settings import dev; print(dev.BASE_URL)"],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(settings.PROJECT / "src"),
            "KRAMY_VAR": str(tmp_path),
            "PORT": "8123",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "http://127.0.0.1:8123"
