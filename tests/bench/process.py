"""One measurement in a process of its own, and its memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from sim.records.machine import peak_rss_mb


def run(module: str, *arguments: str) -> Any:
    """What a module prints last, in a process of its own, as JSON."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def own_peak_mb() -> float:
    """Largest resident memory since this program began, MB of 2**20 bytes.

    What the system counts for a process on Linux begins with that of the one that started it.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return peak_rss_mb()
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    found = next((line for line in lines if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(found.split()[1]) / 1024
