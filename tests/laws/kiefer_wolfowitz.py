"""First come, first served with constant staff, as in the paper of Kiefer and Wolfowitz (1955)."""

import math
from heapq import heapreplace

import numpy as np


class FirstComeFirstServed:
    """Starts of rows that come in the order of their arrival; state carries over between calls."""

    def __init__(self, servers: int) -> None:
        self.free = [-math.inf] * servers

    def starts(self, arrived: np.ndarray, service_h: np.ndarray) -> np.ndarray:
        """Each row starts at the later of its arrival and the earliest instant at which a server is free."""
        started = []
        for came, service in zip(arrived.tolist(), service_h.tolist(), strict=True):
            started.append(max(came, self.free[0]))
            heapreplace(self.free, started[-1] + service)
        return np.array(started)
