"""One measurement in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def run(module: str, *arguments: str) -> Any:
    """What a module prints last, in a process of its own, as JSON."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])
