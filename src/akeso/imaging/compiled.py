"""One lock for the compiled, multithreaded loops."""

from threading import Lock

COMPILED = Lock()
"""Held while a parallel kernel runs: not every numba threading layer bears two callers at once."""
