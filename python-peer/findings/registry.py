"""Where the findings are kept by name."""

from __future__ import annotations

from typing import Callable, Optional

# True where Twisted does what the docstring says, None where that cannot be tried here.
Finding = Callable[[], Optional[bool]]

FINDINGS: dict[str, Finding] = {}


def finding(name: str) -> Callable[[Finding], Finding]:
    """Keep a finding; its docstring says what was found."""

    def keep(found: Finding) -> Finding:
        FINDINGS[name] = found
        return found

    return keep
