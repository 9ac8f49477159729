"""Limits how many descriptors this process may open."""

from __future__ import annotations

import itertools
import os
import resource


class Spare:
    """The limit of a part; it is the whole process's, so nothing else may be played meanwhile."""

    def __init__(self) -> None:
        self._before: tuple[int, int] | None = None

    def leave(self, count: int) -> None:
        """Let so many more be opened."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if self._before is None:
            self._before = soft, hard
        # The limit is one on numbers, which are given from the lowest on.
        free = (number for number in itertools.count() if not _is_open(number))
        resource.setrlimit(resource.RLIMIT_NOFILE, (next(itertools.islice(free, count, None)), hard))

    def lift(self) -> None:
        """Let as many be opened as before."""
        if self._before is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, self._before)
            self._before = None


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
