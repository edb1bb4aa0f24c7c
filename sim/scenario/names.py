"""From a name to a file: which scenario is meant, and which was perhaps meant.

What `extends` names must lie in the scenario folder or in the bases, links followed, so a file from a
stranger cannot read what lies elsewhere.
"""

import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

SUFFIXES = (".yaml", ".yml")


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest known name, or nothing."""
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def shown_path(path: Path) -> str:
    """Return a path as messages show it: from the current folder if it lies below that, else as given."""
    if not path.is_absolute():
        return path.as_posix()
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def scenario_folder(file: Path) -> Path:
    """Return the folder that `extends` must stay in: the nearest one named scenarios, else the file's own."""
    folder = Path(os.path.abspath(file)).parent
    return next((above for above in (folder, *folder.parents) if above.name == "scenarios"), folder)


def missing_file(path: Path) -> str:
    """Return what to say of a file that is not there."""
    if not path.parent.is_dir():
        return f"there is no folder '{shown_path(path.parent)}'"
    names = [entry.name for entry in path.parent.iterdir() if entry.suffix in SUFFIXES]
    return "there is no such file" + suggestion(path.name, names)


def find_parent(name: str, file: Path, bases: Path) -> Path:
    """Return the file that `extends: name` means in `file`. Raises ValueError with what is wrong.

    A bare name is looked for in the bases, then beside the file, then in its scenario folder; anything
    else is a path from the file's folder. The file must lie in the scenario folder of `file` or in the
    bases.
    """
    home, folder = scenario_folder(file), Path(os.path.abspath(file)).parent
    bare = "/" not in name and "\\" not in name
    places = [bases, folder, home] if bare else [folder]
    if bare and bases.parent.name == "scenarios":
        places.append(bases.parent)
    allowed = [Path(os.path.abspath(place)) for place in (home, bases, *places)]
    outside = f"'{name}' lies outside the scenario folder"
    try:
        if not bare and not _within(Path(os.path.normpath(folder / name)), allowed):
            raise ValueError(outside)
        found = _first_file(name, places)
        if found is None:
            raise ValueError(f"there is no scenario '{name}'" + suggestion(name, _stems(places)))
        if not _within(found.resolve(), [place.resolve() for place in allowed]):
            raise ValueError(outside)
    except OSError as error:
        raise ValueError(f"'{name[:60]}' cannot be read ({error.strerror})") from None
    return found


def _within(path: Path, places: list[Path]) -> bool:
    return any(path.is_relative_to(place) for place in places)


def _first_file(name: str, places: list[Path]) -> Path | None:
    for place in places:
        for suffix in ("", *SUFFIXES):
            path = Path(os.path.normpath(place / (name + suffix)))
            if path.is_file():
                return path
    return None


def _stems(places: list[Path]) -> set[str]:
    return {
        entry.stem
        for place in places
        if place.is_dir()
        for entry in place.iterdir()
        if entry.suffix in SUFFIXES
    }
