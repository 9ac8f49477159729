"""Holds what ``docs/upstream`` reports of Twisted against the Twisted that is installed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

REPORT = Path(__file__).parent.parent.parent / "docs" / "upstream" / "twisted-reset.md"


def _run(program: str) -> str:
    tried = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert tried.returncode == 0, tried.stderr
    return tried.stdout


def test_twisted_still_takes_a_reset_for_a_clean_end() -> None:
    page = REPORT.read_text()
    program = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    output = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    assert program
    assert output

    assert _run(program[1]) == output[1]
    assert _run(program[1].replace("Early(reactor._poller)", "reactor._poller")) == "ConnectionLost\n"
