"""What the store gives back is what was put in, whole, or nothing at all."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.records import store
from sim.records.fingerprint import fingerprint
from sim.records.manifest import Key, Manifest, read_manifest
from sim.records.outcome import Outcome

KEY = Key("abc123", 7, 3, "0+1")


def outcome() -> Outcome:
    tables = {
        "ledger": {"account": np.array(["cash", "Zürich, =1"]), "cents": np.array([2**62, -1])},
        "measures": {"month": np.array([0, 1], dtype=np.int32), "value": np.array([1 / 3, np.nan])},
        "empty": {"name": np.array([], dtype="<U1"), "value": np.array([], dtype=np.float64)},
    }
    return Outcome(tables, "2027-01-01", 12, cpu_s=1.5, peak_rss_mb=99.0, notes=["said"])


def manifest(key: Key = KEY) -> Manifest:
    return Manifest(
        key, fingerprint(outcome()), "2027-01-01", 12, 1.5, 99.0, {"kpis": {"uptime": None}}, notes=["said"]
    )


def keep(root: Path, study: str = "mine", key: Key = KEY) -> Path:
    folder = store.replication_folder(root / study / f"base-{key.digest}", key.replication)
    store.write_replication(folder, outcome(), manifest(key))
    return folder


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    folder = keep(tmp_path)
    read = store.read_outcome(folder)
    assert folder.name == "r0003"
    assert fingerprint(read) == fingerprint(outcome()) == store.stored(folder).fingerprint  # type: ignore[union-attr]
    assert read.tables["ledger"]["cents"].tolist() == [2**62, -1]
    assert read.tables["measures"]["month"].dtype == np.int32
    assert (read.cpu_s, read.peak_rss_mb, read.notes) == (1.5, 99.0, ["said"])


def test_one_table_can_be_read_alone(tmp_path: Path) -> None:
    assert set(store.read_outcome(keep(tmp_path), ("ledger",)).tables) == {"ledger"}


def test_a_replication_is_found_by_its_key_in_any_study(tmp_path: Path) -> None:
    folder = keep(tmp_path, "another")
    assert store.find(tmp_path, KEY) == folder


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"replication": 4}, {"version": "0+2"}, {"digest": "abc124"}]
)
def test_another_key_finds_nothing(tmp_path: Path, change: dict[str, object]) -> None:
    keep(tmp_path)
    assert store.find(tmp_path, replace(KEY, **change)) is None  # type: ignore[arg-type]


def test_a_cut_off_table_makes_the_replication_nothing(tmp_path: Path) -> None:
    folder = keep(tmp_path)
    file = folder / "ledger.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    assert store.stored(folder) is None
    assert store.find(tmp_path, KEY) is None
    with pytest.raises(FileNotFoundError, match="no finished replication"):
        store.read_outcome(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": {}}', '{"key": 3}'])
def test_a_torn_manifest_makes_the_replication_nothing(tmp_path: Path, text: str) -> None:
    folder = keep(tmp_path)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    assert read_manifest(folder) is None
    assert store.stored(folder) is None


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    folder = keep(tmp_path)
    broken = Outcome({"ledger": {"a": np.array([1]), "b": np.array([1, 2])}}, "2027-01-01", 12)
    with pytest.raises(Exception, match=r"length"):
        store.write_replication(folder, broken, manifest())
    assert fingerprint(store.read_outcome(folder)) == fingerprint(outcome())
    assert [path.name for path in folder.parent.iterdir()] == ["r0003"]


def test_what_is_unfinished_is_seen_by_no_reader(tmp_path: Path) -> None:
    folder = keep(tmp_path)
    folder.rename(folder.with_name(f"{store.UNFINISHED}r0003-1"))
    assert store.find(tmp_path, KEY) is None
    assert list(store.replications(folder.parent)) == []


def test_a_second_write_replaces_the_first(tmp_path: Path) -> None:
    keep(tmp_path)
    folder = keep(tmp_path)
    assert [found for found, _ in store.replications(folder.parent)] == [folder]


def test_a_copy_is_as_good_as_the_original_which_stays_untouched(tmp_path: Path) -> None:
    source = keep(tmp_path)
    before = {file: file.stat().st_mtime_ns for file in source.iterdir()}
    target = tmp_path / "other" / "base-abc123" / "r0003"
    store.copy_replication(source, target)
    assert store.stored(target) == store.stored(source)
    assert {file: file.stat().st_mtime_ns for file in source.iterdir()} == before


def test_latest_points_at_the_last_study(tmp_path: Path) -> None:
    for study in ("one", "two"):
        (tmp_path / study).mkdir()
        store.point_latest(tmp_path, tmp_path / study)
    assert store.follow(tmp_path / "latest").name == "two"


def test_latest_is_a_text_file_where_links_are_not_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    (tmp_path / "one").mkdir()
    store.point_latest(tmp_path, tmp_path / "one")
    assert (tmp_path / "latest").read_text(encoding="utf-8") == "one\n"
    assert store.follow(tmp_path / "latest") == tmp_path / "one"


@pytest.mark.parametrize(
    ("text", "name"), [("More field crews!", "more-field-crews"), ("../../etc", "etc"), ("…", "unnamed")]
)
def test_a_name_becomes_a_harmless_file_name(text: str, name: str) -> None:
    assert store.slug(text) == name
