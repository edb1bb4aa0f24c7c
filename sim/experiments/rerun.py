"""Running again what an older version stored: refused where its settings have other names now.

A stored scenario is resolved: it says every setting, also those that nobody chose, and the model behind the
names has changed too. It can be read, reported and compared as it stands; to run it again as if it were of
today would be another scenario under the same title. The file that it came from can be run.
"""

from collections.abc import Sequence
from pathlib import Path

from sim.records.errors import InputRefused
from sim.records.manifest import FILE

STORED_SCENARIO = "scenario.yaml"


def is_stored(file: Path) -> bool:
    """Return whether a scenario file is the resolved one beside replications in a study's folder.

    It is where it is called `scenario.yaml` and a replication with a manifest lies beside it.
    """
    return file.name == STORED_SCENARIO and any(file.parent.glob(f"r[0-9]*/{FILE}"))


def refuse_older(files: Sequence[Path], renamed: Sequence[str]) -> None:
    """Refuse to run a stored scenario that an older version wrote; called by whoever is about to run a file.

    Args:
        files: the scenario that is asked for and all that it extends (`Loaded.chain`).
        renamed: a line for each old name of a setting in it (`Loaded.renamed`); none in one of today.

    Raises:
        InputRefused: it is a stored one with old names; all are listed.
    """
    if stored := [file for file in files if renamed and is_stored(file)]:
        first = (
            f"{stored[0]}: was stored by an older version; run the file that it came from. Other names now:"
        )
        raise InputRefused([first, *renamed])
