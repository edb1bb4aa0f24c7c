"""The event log: one row an event, in one Parquet file beside the tables of its replication.

`COLUMNS` and `KINDS` say what stands there; the command `bosstwin explain events` prints them. Instants are
hours from midnight at the beginning of the first measured month, as the clock has them. No KPI reads the log.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

FILE = "events.parquet"
Type = Literal["text", "identity", "number", "instant", "flag"]


class EventColumn(NamedTuple):
    """A column of the log: its type, what it says, and what the field's standards call it."""

    name: str
    type: Type
    meaning: str
    standard: str = ""


COLUMNS = (
    EventColumn("at", "instant", "when it happened, was said, or began to wait", "TMF688 eventTime"),
    EventColumn("kind", "text", "what happened: the name of a word, or one of the kinds", "TMF688 eventType"),
    EventColumn("what", "text", "which sort of it: of an order, contact, fault, visit, segment or posting"),
    EventColumn("sender", "text", "address that said it", "TMF688 source"),
    EventColumn("receiver", "text", "address that it goes to, or whose desk works on it"),
    EventColumn("desk", "text", "desk at which it is worked on", "TMF646 relatedParty"),
    EventColumn("case", "identity", "identity of this very thing: message, row, fault, outage, dispute"),
    EventColumn("order", "identity", "product order that it belongs to", "TMF622 ProductOrder.id"),
    EventColumn(
        "ticket", "identity", "fault that it belongs to, whose trouble ticket has its identity",
        "TMF621 TroubleTicket.id, TMF656 ServiceProblem.id",
    ),
    EventColumn("visit", "identity", "work order of a visit", "TMF697 WorkOrder.id"),
    EventColumn("contact", "identity", "contact of a customer", "TMF683 PartyInteraction.id"),
    EventColumn("bill", "identity", "bill that it is about", "TMF678 CustomerBill.id"),
    EventColumn("subscriber", "identity", "person that it is about", "TMF629 Customer.id"),
    EventColumn("element", "number", "network element, by its number; -1 for none", "X.733 managed object"),
    EventColumn("until", "instant", "when a word arrives, work ends, a stretch of an outage ends"),
    EventColumn("started", "instant", "when work began after waiting; since when a fault or outage lasts"),
    EventColumn("amount", "number", "cents; of faults and outages the people without service"),
    EventColumn("lost", "flag", "a word that never arrives"),
    EventColumn("believed", "number", "what a system was told or recorded: an instant, cents, a resource"),
    EventColumn("true", "number", "what is true of the same"),
    EventColumn("cause", "text", "true cause; of a first record, what opened it", "X.733 probableCause"),
)  # fmt: skip
"""All columns in their order. Absent are: "" in texts, 0 in identities, NaN in instants and numbers."""


class EventKind(NamedTuple):
    """A kind of event that is no word: what it says, and what the field's standards call it."""

    name: str
    meaning: str
    standard: str = ""


OPEN = "open when recording began"
BEGAN, ENDED, STOCK = "recording began", "recording ended", "customers when recording began"
KINDS = (
    EventKind(BEGAN, "first row; `what` is the mode"),
    EventKind(STOCK, "customers at that instant (amount), by segment (what)"),
    EventKind(OPEN, "a case that was open then; `started` since when, `cause` the kind that opened it"),
    EventKind(ENDED, "last row; `cause` why, where it was before the end of the run"),
    EventKind(
        "work", "somebody works on it: waits from `at`, begins at `started`, ends at `until`",
        "TMF697 WorkOrderItem",
    ),
    EventKind("given up", "it waited from `at` and left at `started`", "TMF683 abandoned interaction"),
    EventKind("fault began", "an element or line fails; `amount` people lose service", "X.733 event time"),
    EventKind("fault detected", "the operator knows of it for the first time", "TMF656 ServiceProblem"),
    EventKind(
        "fault over", "it works again, since `started` it had not; `amount` 0 if it cut off nobody, else 1",
        "X.733 clear",
    ),
    EventKind("fault given up", "its subscriber left before a line was repaired"),
    EventKind(
        "work began", "planned work takes an element out of service; `amount` lose it", "TMF655 Change",
    ),
    EventKind("work over", "it is back in service, since `started` it had not been", "TMF655 Change"),
    EventKind("outage began", "people at a site lose service (amount)", "TMF656 affectedService"),
    EventKind(
        "outage", "from `at` to `until` this many people at a site had no service; an outage is one case",
        "ITU-T E.800 down time",
    ),
    EventKind("outage over", "they have service again"),
    EventKind("ticket opened", "fault management opens a ticket", "TMF621 TroubleTicket acknowledged"),
    EventKind("ticket closed", "and closes it", "TMF621 TroubleTicket closed"),
    EventKind("visit planned", "field work takes a job on", "TMF697 WorkOrder acknowledged"),
    EventKind("visit done", "the job is done, after one or more trips", "TMF697 WorkOrder completed"),
    EventKind("order fell out", "an order enters the fallout desk", "TMF641 ServiceOrder held"),
    EventKind(
        "service begun", "a new service works: accepted at `started`, promised for `until`",
        "TMF638 Service active",
    ),
    EventKind("service changed", "the same of a change", "TMF641 ServiceOrder completed"),
    EventKind("service ended", "the network has let go of it", "TMF638 Service terminated"),
    EventKind("customer joined", "a person comes into service", "TMF629 Customer active"),
    EventKind("customer left", "a person leaves", "TMF629 Customer closed"),
    EventKind("contact offered", "a contact joins the line of care", "TMF683 PartyInteraction opened"),
    EventKind("bill made", "a bill is computed: as billed and as due (cents)", "TMF678 CustomerBill new"),
    EventKind("charge missed", "what is due at a run (true, cents) of a service that billing does not know"),
    EventKind("invoice paid", "money has come in, or of a credit note gone back", "TMF676 Payment"),
    EventKind("invoice written off", "nobody expects the money any more", "TMF678 CustomerBill"),
    EventKind("dispute decided", "a clerk has decided; `amount` is credited", "TMF621 resolved"),
    EventKind("posting", "a booking; `what` is debit>credit, both accounts"),
)  # fmt: skip
"""All kinds that are no words. The kind of a word is its name in `sim.messages`."""


LASTING = ("work", "outage")
"""Kinds that are no words and whose `until` is their end; of others it is something else."""
FIRST = (BEGAN, STOCK, OPEN)
"""Kinds of the first rows, which say how things stood when recording began."""


def is_word(kind: str) -> bool:
    """True of what one department said to another: words begin with a capital."""
    return kind[:1].isupper()


def schema() -> pa.Schema:
    """Return the columns as Parquet has them."""
    import pyarrow as pa

    types = {
        "text": pa.dictionary(pa.int32(), pa.string()),
        "identity": pa.uint64(),
        "instant": pa.float64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
    }
    fields = [(one.name, types[one.type]) for one in COLUMNS if one.name != "element"]
    fields.insert([one.name for one in COLUMNS].index("element"), ("element", pa.int32()))
    return pa.schema(fields)


def read(folder: Path) -> pa.Table:
    """Return the log of a replication, sorted by instant, kind, case and receiver.

    Raises:
        FileNotFoundError: the replication was not recorded.
        ValueError: the file is no event log.
    """
    import pyarrow.parquet as pq

    file = folder / FILE if folder.is_dir() else folder
    if not file.is_file():
        raise FileNotFoundError(f"{folder}: was not recorded; run it again with --trace full")
    table = pq.read_table(file, use_threads=False).unify_dictionaries().combine_chunks()
    for field in schema():
        if field.name not in table.column_names or table.schema.field(field.name).type != field.type:
            raise ValueError(f"it has no column {field.name} of {field.type}")
    ranks = [_ranks(table, name) for name in ("receiver", "kind")]
    order = np.lexsort((ranks[0], table["case"].to_numpy(), ranks[1], table["at"].to_numpy()))
    return table.take(order)


def _ranks(table: pa.Table, name: str) -> NDArray[np.int64]:
    """The place of each row's text among all texts of a column, in alphabetical order."""
    column = table[name].combine_chunks()
    texts = np.array(column.dictionary.to_pylist() or [""])
    rank = np.argsort(np.argsort(texts))
    return np.asarray(rank[column.indices.to_numpy()], dtype=np.int64)


def of_case(table: pa.Table, column: str, identity: int) -> pa.Table:
    """Return the events that name one case, in order.

    Args:
        table: as `read` returns it.
        column: `order`, `ticket`, `visit`, `contact`, `bill`, `subscriber` or `case`.
        identity: of the case.
    """
    return table.filter(table[column].to_numpy() == np.uint64(identity))
