"""Where the benchmarks are, the hub's own code is found too: they run as modules, not as a command of the hub."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
