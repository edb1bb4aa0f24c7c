"""What a department writes wrongly is refused by the type checker, before anything runs."""

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.house import source

PLANTED = Path("tests/house/planted_type_errors.py")
"""Beside every planted line stands one that is right; mypy must tell them apart."""
TOLD = re.compile(r"planted_type_errors\.py:(\d+): error: .*\[([a-z-]+)\]$", re.MULTILINE)
WANTED = re.compile(r"# (\d+) [a-z ]+: \[([a-z-]+)\]$")


def cache() -> Path:
    """Kept between sessions, one for each clone: mypy reads numpy once, and afterwards needs half a second."""
    clone = hashlib.blake2b(str(source.ROOT).encode(), digest_size=6).hexdigest()
    return Path(tempfile.gettempdir()) / f"bosstwin-mypy-{clone}"


def refused() -> dict[int, set[str]]:
    """Codes of the errors that mypy finds under the project's own rules, by line."""
    rules = (
        "--config-file",
        "pyproject.toml",
        "--cache-dir",
        str(cache()),
        "--no-pretty",
        "--show-error-codes",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *rules, "--no-color-output", str(PLANTED)],
        cwd=source.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, ""), done.stdout + done.stderr
    found: dict[int, set[str]] = {}
    for line, code in TOLD.findall(done.stdout):
        found.setdefault(int(line), set()).add(code)
    return found


def test_every_planted_error_of_type_is_refused_and_no_other_line() -> None:
    lines = (source.ROOT / PLANTED).read_text(encoding="utf-8").splitlines()
    wanted = {at: match for at, line in enumerate(lines, start=1) if (match := WANTED.search(line))}
    assert sorted(int(match[1]) for match in wanted.values()) == list(range(1, 13))
    found = refused()
    assert sorted(found) == sorted(wanted), found
    assert {at: match[2] for at, match in wanted.items() if match[2] not in found[at]} == {}
