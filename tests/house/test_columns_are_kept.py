"""numpy's `ufunc.at` writes into read-only arrays: the one way past the owner of a column is closed here."""

import re

from tests.house import source

PAST_THE_OWNER = re.compile(r"\.at\(\s*(?:self\._?|billing\.|customers\.)?people\.")


def test_nobody_writes_a_column_of_people_past_its_owner() -> None:
    found = [
        source.name(path)
        for path in source.files("sim")
        if PAST_THE_OWNER.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_pattern_knows_such_a_line() -> None:
    assert PAST_THE_OWNER.search("np.add.at(self.people.site, rows, 1)")
    assert not PAST_THE_OWNER.search("np.add.at(self.debtors.receivable, rows, 1)")
