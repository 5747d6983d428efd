"""The browser's own modules run in node, laid out as the server lays them out."""

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

APP = Path(__file__).resolve().parents[1]
STATIC = (APP / "static", APP.parents[1] / "ui" / "static")

needs_node = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")

READ_INPUT = """
let input = "";
for await (const chunk of process.stdin) input += chunk;
const asked = JSON.parse(input);
const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64")).buffer;
"""


@cache
def _static() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kramy-static-"))
    (folder / "package.json").write_text('{"type": "module"}')
    for root in STATIC:
        for name in ("map_campaigns", "ui/js"):
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("*.css"))
    return folder


def run(script: str, asked: Any) -> Any:
    """What `script` prints as JSON. It finds `asked` under that name and imports from "map_campaigns/…" and "ui/js/…"."""
    code = script.replace('from "map_campaigns/', f'from "{_static().as_uri()}/map_campaigns/')
    code = code.replace('from "ui/js/', f'from "{_static().as_uri()}/ui/js/')
    done = subprocess.run(
        ["node", "--input-type=module", "-e", code.replace("READ_INPUT;", READ_INPUT)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
