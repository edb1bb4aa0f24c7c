"""Where things lie, from a checkout and from an installed wheel alike.

In a checkout, scenarios, pages and the example stand beside the package. A wheel carries them inside it, in
`sim/_bundled`. Results never go into the package: they belong to whoever runs the command.
"""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
RESULTS_VARIABLE = "BOSSTWIN_RESULTS"


def _root() -> Path:
    """The folder that holds `scenarios` and `app.py`."""
    checkout = PACKAGE.parent
    return checkout if (checkout / "pyproject.toml").is_file() else PACKAGE / "_bundled"


def scenarios_folder() -> Path:
    """The scenarios that come with the product (`bases`, `levers`, `stories`, ...)."""
    return _root() / "scenarios"


def app_file() -> Path:
    """The file that Streamlit starts."""
    return _root() / "app.py"


def example_folder() -> Path:
    """The finished example that fills the report and the pages before the first run."""
    return _root() / "results" / "example"


def results_folder() -> Path:
    """Where runs write: `BOSSTWIN_RESULTS`, else `results` in the working directory; its writer makes it."""
    chosen = os.environ.get(RESULTS_VARIABLE, "").strip()
    return Path(chosen).expanduser().resolve() if chosen else Path.cwd() / "results"
