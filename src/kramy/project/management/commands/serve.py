"""Runs the whole hub on one machine: the web server, a task worker and the clock."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kramy.project.demo import demo_sign_ins, load_demo

BIN = Path(sys.executable).parent


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The three processes by name."""
    manage = [sys.executable, str(settings.PROJECT / "manage.py")]
    return {
        "web": [
            *(str(BIN / "granian"), "--interface", "wsgi", "--host", host, "--port", str(port)),
            *("--workers", "2", "--blocking-threads", "1", "--log-level", "warning"),
            *published_maps(),
            "kramy.project.wsgi:application",
        ],
        "worker": [*manage, "worker"],
        "clock": [*manage, "clock"],
    }


def published_maps() -> list[str]:
    """What makes granian hand out published maps by itself, without Django; made first, for it must be there."""
    if not isinstance(default_storage, FileSystemStorage):
        return []  # they lie elsewhere, and are fetched from there
    folder = Path(default_storage.path("maps"))
    folder.mkdir(parents=True, exist_ok=True)
    route = urlsplit(default_storage.url("maps")).path
    return [
        *("--static-path-route", route, "--static-path-mount", str(folder)),
        *("--static-path-expires", "31536000"),
    ]


class Command(BaseCommand):
    help = "Prepare the database and run web server, worker and clock until Ctrl+C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo city first")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("setup")
        if options["demo"]:
            loaded = load_demo(say=self.stdout.write)
            if loaded and apps.is_installed("kramy.modules.map_campaigns"):
                call_command("publish_maps", stdout=io.StringIO())
        self.host, self.port = options["host"], options["port"]
        processes = self.start(self.host, self.port)
        try:
            self.announce(options["host"], options["port"], demo=options["demo"])
            self.watch(processes)
        finally:
            for process in processes.values():
                process.terminate()
            for process in processes.values():
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    process.kill()

    def start(self, host: str, port: int) -> dict[str, subprocess.Popen[bytes]]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(settings.PROJECT / "src"),
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "kramy.project.settings.dev"),
            "KRAMY_BASE_URL": os.environ.get("KRAMY_BASE_URL", f"http://{host}:{port}"),
        }

        def spawn(command: list[str]) -> subprocess.Popen[bytes]:
            # A session of its own keeps Ctrl+C from the children: this process ends them in order.
            return subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 (our own words)

        self.spawn = spawn
        return {name: spawn(command) for name, command in commands(host, port).items()}

    def announce(self, host: str, port: int, *, demo: bool) -> None:
        self.stdout.write(
            f"\n  {settings.CITY.hub_names['en']}: http://{host}:{port}/   (the desk: /desk/)\n"
        )
        if demo:
            self.stdout.write("  The demo's mailbox: /mailbox/   Demo sign-ins:")
            for role, email, password in demo_sign_ins():
                self.stdout.write(f"    {role:<20} {email:<34} {password}")
        self.stdout.write("  Stop with Ctrl+C.\n")

    def watch(self, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        """Wait for a signal; a worker or clock that dies is started again, a dead web server ends all."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.wait(1):
            for name, process in list(processes.items()):
                if process.poll() is None:
                    continue
                if name == "web":
                    raise CommandError("The web server stopped: is the port taken? Try PORT=8001 make run")
                self.stderr.write(f"The {name} stopped and is started again.")
                time.sleep(1)
                processes[name] = self.spawn(commands(self.host, self.port)[name])
