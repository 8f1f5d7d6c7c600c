"""The clock is an argument: nobody below the flows asks what time it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ASKING = {
    "datetime.now": "from datetime import UTC, datetime\n\nx = datetime.now(UTC)\n",
    "dt.datetime.utcnow": "import datetime as dt\n\nx = dt.datetime.utcnow()\n",
    "date.today": "from datetime import date\n\nx = date.today()\n",
    "time.time": "import time\n\nx = time.time()\n",
    "Timestamp.now": "import pandas as pd\n\nx = pd.Timestamp.now()\n",
}


def clock_complaints(root: Path, where: str, text: str) -> str:
    """Return what ruff says when `text` stood at `where`."""
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", where, "-"]
    return subprocess.run(command, cwd=root, input=text, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("where", ["reports/figures/planted.py", "reports/adapters/planted.py", "tests/planted.py"])
def test_asking_the_time_is_caught(where: str, asking: str, root: Path):
    """The same inputs would make other bytes tomorrow, and an audit would call them altered."""
    assert "TID251" in clock_complaints(root, where, ASKING[asking])


@pytest.mark.parametrize("where", ["flows/planted.py", "reports/adapters/clock.py"])
def test_the_edge_may_ask(where: str, root: Path):
    """The rule would forbid the one place that must know the time."""
    assert "TID251" not in clock_complaints(root, where, ASKING["datetime.now"])


def test_nobody_waives_the_rule(shipped: list[Path]):
    """One comment would let the clock back in without anybody noticing."""
    assert [path.name for path in shipped if "noqa: TID" in path.read_text()] == []
