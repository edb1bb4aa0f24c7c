"""One program at one size, in a process of its own: `python -m tests.bench.rivals.run NAME SUBSCRIBERS MONTHS`.

Prints CPU seconds of set-up, run and outputs, without imports, peak memory in MB, and the outputs.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from dataclasses import asdict
from importlib import import_module

from tests.bench.process import own_peak_mb
from tests.bench.rivals.workload import Outputs, W

PROGRAMS = {
    "our kernel": ("on_our_kernel", "OnOurKernel"),
    "SimPy": ("in_simpy", "InSimPy"),
    "Mesa": ("in_mesa", "InMesa"),
    "Mesa, grouped": ("in_mesa", "InMesaGrouped"),
}
"""A process, an agent, or an agent in the group of its day for each subscriber; ours has columns."""


def simulate(name: str, subscribers: int, months: int) -> tuple[float, float, Outputs]:
    """CPU seconds, peak MB and outputs."""
    module, kind = PROGRAMS[name]
    program = getattr(import_module(f"tests.bench.rivals.{module}"), kind)
    import_module("scipy.special")
    gc.freeze()
    begun = time.process_time()
    outputs: Outputs = program(W(subscribers, months)).run()
    return time.process_time() - begun, own_peak_mb(), outputs


if __name__ == "__main__":
    seconds, memory, outputs = simulate(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps([seconds, memory, asdict(outputs)]))
