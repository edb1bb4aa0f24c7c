"""The directory: who sits where, what each says and hears, and who is the receiver of a word.

An address is the name of a kind of department, such as ``ward.nurses``, or of a further instance of it,
``ward.nurses@east``. A code is the place of an address in the order of seating.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.kernel.words import NOBODY, Batch, Codes, Word
from sim.records.errors import InputRefused, nearest

Kind = type[Word]


def department_of(address: str) -> str:
    """The name of the kind of department: the address without its suffix."""
    return address.partition("@")[0]


def suffix_of(address: str) -> str:
    """What tells an instance from the plain one: `east` of ``ward.nurses@east``, else empty."""
    return address.partition("@")[2]


@dataclass(frozen=True)
class Entry:
    """One instance in the house.

    Attributes:
        address: where it is spoken to.
        says, hears: kinds of words, the same for all instances of one kind of department.
        brands: codes of the people's brands that it serves; None for all that no other instance serves.
    """

    address: str
    says: tuple[Kind, ...] = ()
    hears: tuple[Kind, ...] = ()
    brands: tuple[int, ...] | None = None


@dataclass
class Directory:
    """Everybody in the house, in the order of seating.

    Attributes:
        brands: number of brands that people may have.
        copies: for a word by name and its sender, further addresses that get it too.
        absent: words that somebody says or hears who could sit in this house and does not.
    """

    brands: int = 1
    copies: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    absent: frozenset[Kind] = frozenset()
    entries: list[Entry] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    """All addresses, in the order of seating: a code is a place in this list."""
    _codes: dict[str, int] = field(default_factory=dict, init=False, repr=False)

    def seat(self, entry: Entry) -> None:
        """Add an instance. Raises ValueError for an address that is taken or one too many."""
        if entry.address in self._codes:
            raise ValueError(f"{entry.address} is seated twice")
        if len(self.entries) >= NOBODY:
            raise ValueError(f"no more than {NOBODY} instances can sit in one house")
        self._codes[entry.address] = len(self.entries)
        self.entries.append(entry)
        self.addresses.append(entry.address)

    def words_heard(self, address: str) -> tuple[Kind, ...]:
        """The kinds of words that an address hears. Raises KeyError for one that nobody has."""
        return self.entries[self._codes[address]].hears

    def code(self, address: str) -> int:
        """The code of an address. Raises KeyError for one that nobody has."""
        return self._codes[address]

    def hearers(self, sender: str, word: Kind) -> list[str]:
        """Who hears a fact: of each kind that hears it the instance with the sender's suffix, else the plain
        one, and whoever the scenario adds; in the order of seating."""
        chosen = {self._nearest(kind, suffix_of(sender)) for kind in self.kinds_hearing(word)}
        chosen |= set(self.copies.get((word.__name__, sender), ()))
        return [address for address in self.addresses if address in chosen]

    def kinds_hearing(self, word: Kind) -> set[str]:
        """Names of the kinds of departments that hear a word; empty where nobody does."""
        return {department_of(entry.address) for entry in self.entries if word in entry.hears}

    def _nearest(self, kind: str, suffix: str) -> str | None:
        near = f"{kind}@{suffix}" if suffix else kind
        there = self.addresses
        return near if near in there else kind if kind in there else None

    def homes(self, kind: str) -> dict[int, str]:
        """Which instance of a kind serves the people of each brand, by the brand's code.

        An instance that names the brand goes before one that serves whoever is left over.

        Raises:
            InputRefused: a brand has two homes, or none.
        """
        instances = [entry for entry in self.entries if department_of(entry.address) == kind]
        problems, homes = [], {}
        for brand in range(self.brands):
            served = [e.address for e in instances if e.brands is not None and brand in e.brands]
            found = served or [e.address for e in instances if e.brands is None]
            if len(found) != 1:
                homes_said = " and ".join(found) or "nobody"
                problems.append(
                    f"{kind}: people of brand {brand} are served by {homes_said}; one must serve them"
                )
            homes[brand] = found[0] if found else ""
        if problems:
            raise InputRefused(problems)
        return homes

    def home_codes(self, kind: str) -> Codes:
        """The code of the instance of a kind that serves each brand, shape (brands,)."""
        return np.array(
            [self.code(address) for _, address in sorted(self.homes(kind).items())], dtype=np.uint8
        )

    def check(self) -> None:
        """Refuse a house in which a word gets lost before it is said.

        Raises:
            InputRefused: a word that is said and that nobody hears, or heard and that nobody says; a personal
                word with two homes or none; a copy of what its sender does not say as a fact, or to somebody
                who is not there or does not hear it.
        """
        said = {word for entry in self.entries for word in entry.says}
        heard = {word for entry in self.entries for word in entry.hears}
        problems = [self._lost(word, "says", "hears") for word in _by_name(said - heard - self.absent)]
        problems += [self._lost(word, "hears", "says") for word in _by_name(heard - said - self.absent)]
        for entry in self.entries:
            for word in entry.says:
                if word.goes == "fact" and word in heard and not self.hearers(entry.address, word):
                    problems.append(
                        f"{word.__name__}: {entry.address} says it, and no instance hears it there"
                    )
        for (word_name, sender), receivers in self.copies.items():
            said_of_it = self._lost_copies(word_name, sender, receivers)
            problems += [f"copy of {word_name} from {sender}: {problem}" for problem in said_of_it]
        personal = {word for word in said & heard if word.goes == "personal"}
        for kind in sorted({kind for word in personal for kind in self.kinds_hearing(word)}):
            try:
                self.homes(kind)
            except InputRefused as refused:
                problems += refused.problems
        if problems:
            raise InputRefused(problems)

    def _lost_copies(self, word_name: str, sender: str, receivers: Sequence[str]) -> list[str]:
        there = {entry.address: entry for entry in self.entries}
        problems = [
            f"there is no {address} in the house" for address in (sender, *receivers) if address not in there
        ]
        said = there[sender].says if sender in there else ()
        facts = {word.__name__: word for word in said if word.goes == "fact"}
        if word_name not in facts:
            known = ", ".join(sorted(facts)) or "none"
            return problems or [f"it says no such fact; it says {known}"]
        deaf = [at for at in receivers if at in there and facts[word_name] not in there[at].hears]
        return problems + [f"{address} does not hear it" for address in deaf]

    def unknown_link(self, name: str, words: Iterable[str]) -> Iterator[str]:
        """What is wrong with a link that a scenario names, 'sender->receiver', and with words named on it.

        Yields one line a problem, nothing for a link that can be used. Each end is a kind of department or
        one instance, both without the floor; a word must be said at one end and heard at the other.
        """
        ends = [self._at(end) for end in name.split("->")]
        if len(ends) != 2:
            yield "a link is written 'sender->receiver'"
            return
        names = sorted({_short(one) for at in self.addresses for one in (at, department_of(at))})
        for end, found in zip(name.split("->"), ends, strict=True):
            if not found:
                yield f"there is no department '{end}'{nearest(end, names)}"
        if all(ends):
            said = {word.__name__ for entry in ends[0] for word in entry.says}
            known = sorted(said & {word.__name__ for entry in ends[1] for word in entry.hears})
            for word in words:
                if word not in known:
                    yield f"no word '{word}' goes over it{nearest(word, known)}"

    def _at(self, end: str) -> list[Entry]:
        """Everybody whom one end of a link means: an instance, or all of a kind."""
        return [e for e in self.entries if end in (_short(e.address), _short(department_of(e.address)))]

    def _lost(self, word: Kind, does: str, lacks: str) -> str:
        there = [e.address for e in self.entries if word in (e.says if does == "says" else e.hears)]
        return f"{word.__name__}: {', '.join(there)} {does} it, and nobody {lacks} it"


def _short(address: str) -> str:
    """An address without its floor, as links are named."""
    return address.rpartition(".")[2]


def _by_name(words: Iterable[Kind]) -> list[Kind]:
    return sorted(words, key=lambda word: word.__name__)


def is_batch(word: Kind) -> bool:
    """Whether a kind of word is about many rows."""
    return issubclass(word, Batch)
