"""Tries what docs/findings.md says of Twisted: ``python findings [NAME...]``, each in a process of its own.

Prints a line for each, ``seen NAME``, ``not seen NAME`` or ``not tried NAME``. Needs nothing but Twisted.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Optional

import changing  # noqa: F401
import receiving  # noqa: F401
import sending  # noqa: F401
from registry import FINDINGS
from twisted.logger import globalLogBeginner

WORDS = {True: "seen", False: "not seen", None: "not tried"}


def main(names: list[str]) -> Optional[str]:
    unknown = [name for name in names if name not in FINDINGS]
    if unknown:
        return f"findings: there is no {', '.join(unknown)}; there are {', '.join(FINDINGS)}"
    if len(names) == 1:
        globalLogBeginner.beginLoggingTo([lambda _: None], redirectStandardIO=False)
        print(WORDS[FINDINGS[names[0]]()], names[0])
        return None
    # What one leaves open must not be taken for another's.
    failed = [
        name
        for name in names or FINDINGS
        if subprocess.run([sys.executable, *sys.argv[:1], name], check=False).returncode
    ]
    return f"findings: could not try {', '.join(failed)}" if failed else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
