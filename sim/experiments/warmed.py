"""Importing this has all kernels ready; for the process from which workers are copied."""

from sim.kernel.compiled.warm import ready

ready()
