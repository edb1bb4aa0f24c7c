"""Incidents: what happens at an instant because somebody wrote it down. The language of `incidents:`.

    incidents:
      fibre cut on pay day: {at: 2027-03-15 14:20, kind: cut, link: core-1 - hub-1}

The name of an entry is its identity: it names its luck and is the true cause of what it does. An incident
changes truth; who is to know of it learns of it as of anything else. What each kind does is told in
`sim.incidents`, what a scenario may not say of it in `sim.scenario.incident_checks`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import pydantic
from annotated_types import Ge, Gt, Le

from sim.kernel.parameters import Hours, Kilometres, Lever, Parameters, Share, Unit, World

At = Annotated[dt.datetime, World(source="A")]
Lasts = Annotated[float, Unit("h"), Gt(0)]
Setting = bool | int | float | str
Factor = Annotated[float, Unit("ratio"), Gt(0)]


class Cut(Parameters):
    """A link of the map is cut; the departments repair it."""

    kind: Literal["cut"]
    at: At
    """Instant of the cut."""
    link: Annotated[str, World(source="A")]
    """Name of the link, such as 'core-1 - hub-1'."""
    lasts: Annotated[Lasts | None, World(1, 48, source="N18")] = None
    """Time after which it heals by itself, unless it has been repaired; nothing means that it does not."""


class Failure(Parameters):
    """An element fails; the departments repair it."""

    kind: Literal["failure"]
    at: At
    """Instant of the failure."""
    element: Annotated[str, World(source="A")]
    """Name of the site, hub, core location or link."""
    lasts: Annotated[Lasts | None, World(0.5, 48, source="O7")] = None
    """Time after which it works again by itself, unless it has been repaired; nothing: it does not."""


class Power(Parameters):
    """The power fails at a site, or at a hub and all its sites; all come back with it.

    The operator does not know that it is the power: somebody who repairs one of them (with a battery or a
    generator, say) ends the outage of that one sooner.
    """

    kind: Literal["power"]
    at: At
    """Instant at which the power fails."""
    element: Annotated[str, World(source="A")]
    """Name of the site, or of the hub."""
    lasts: Annotated[Lasts, World(0.25, 24, source="N29c, N29d")]
    """Time until the power is back, beyond what batteries bridge."""


class Storm(Parameters):
    """Some of the sites, hubs and links around a place fail, each at an instant of its own luck."""

    kind: Literal["storm"]
    at: At
    """Beginning of the storm."""
    element: Annotated[str | None, World(source="A")] = None
    """Name of a site, hub or core location in its middle; or else:"""
    longitude: Annotated[float | None, Unit("°"), Ge(-180), Le(180), World(-180, 180, source="A")] = None
    """Longitude of its middle."""
    latitude: Annotated[float | None, Unit("°"), Ge(-90), Le(90), World(-90, 90, source="A")] = None
    """Latitude of its middle."""
    km: Annotated[Kilometres, Gt(0), World(5, 200, source="A")]
    """How far it reaches; a link lies where its middle lies."""
    share: Annotated[Share, World(0.02, 0.5, source="A")]
    """Chance of each site, hub and link in it to fail."""
    lasts: Annotated[Lasts, World(1, 48, source="A")]
    """Time in which things fail; what has failed waits for its repair."""


class StaffSick(Parameters):
    """Some of a department's people are away; they are paid as before."""

    kind: Literal["staff sick"]
    at: At
    """Instant from which they are away; whoever is at work finishes the job in hand."""
    department: Annotated[str, World(source="A")]
    """Name of the department without its floor, such as workforce."""
    share: Annotated[Share, Gt(0), World(0.05, 0.6, source="A")]
    """Share of the people of each of its desks, those on call included."""
    lasts: Annotated[Lasts, World(8, 500, source="A")]
    """Time until they are back."""


class WireDown(Parameters):
    """A link between systems is out; what is sent meanwhile leaves in a burst at its end."""

    kind: Literal["wire down"]
    at: At
    """Instant from which nothing leaves."""
    link: Annotated[str, World(source="A")]
    """The link, 'sender->receiver', each without its floor."""
    lasts: Annotated[Lasts, World(0.1, 96, source="P1.4")]
    """Time until it works again; latency and loss are then the usual ones."""


class BadRelease(Parameters):
    """After a release, a link (or all links of a system) loses more and is late."""

    kind: Literal["bad release"]
    at: At
    """Instant of the release."""
    link: Annotated[str | None, World(source="A")] = None
    """The link, 'sender->receiver'; or else:"""
    system: Annotated[str | None, World(source="A")] = None
    """The system, all of whose links are concerned: a department without its floor."""
    loss: Annotated[Share, World(0, 0.2, source="P1.4")] = 0.0
    """Share of what is sent that is lost, on top of the usual."""
    delay: Annotated[Hours, World(0, 24, source="P1.4")] = 0.0
    """Time by which what is sent arrives later than usual."""
    lasts: Annotated[Lasts, World(1, 240, source="P1.4")]
    """Time until the release is mended."""


class LostFile(Parameters):
    """The nightly file of a date is lost on a link, with all its rows."""

    kind: Literal["lost file"]
    at: At
    """The date of the file: of the night in which it leaves. No time of day."""
    link: Annotated[str, World(source="A")]
    """The link, 'sender->receiver', each without its floor."""


class TariffError(Parameters):
    """Billing's copy of a tariff is wrong; the contracts are not."""

    kind: Literal["tariff error"]
    at: At
    """Instant from which runs use the wrong price."""
    segment: Annotated[Literal["postpaid", "fibre", "sme"], World(source="A")]
    """Segment of the tariff."""
    offer: Annotated[int | None, Ge(0), Le(9), World(0, 9, source="A")] = None
    """Which of its offers; nothing means all of them."""
    factor: Annotated[Factor, World(0.5, 2, source="A")]
    """What the recurring charge is multiplied by."""
    lasts: Annotated[Lasts, World(24, 1500, source="P2.3")]
    """Time until it is found by billing itself; a dispute or a new version of the tariff mends it sooner."""


class Campaign(Parameters):
    """More people than usual want to become customers: the same ones, and some more."""

    kind: Literal["campaign"]
    at: At
    """First instant at which it works."""
    segments: Annotated[
        list[Literal["postpaid", "prepaid", "fibre", "sme"]], pydantic.Field(min_length=1), Lever(source="A")
    ] = ["postpaid", "prepaid", "fibre", "sme"]
    """Segments whose gross adds grow."""
    factor: Annotated[Factor, Ge(1), Le(10), Lever(1.1, 2, source="P8-S4")]
    """What gross adds are multiplied by."""
    lasts: Annotated[Lasts, Lever(24, 4400, source="P8-S4")]
    """Time that it works."""


class Restored(Parameters):
    """A system is down, and comes back with its records of an earlier date; the truth has gone on.

    All its links are out meanwhile. What goes on inside it, such as a bill run, does so.
    """

    kind: Literal["restored"]
    at: At
    """Instant from which it is down."""
    system: Annotated[str, World(source="A")]
    """The system: provisioning or billing, or an instance of one."""
    lasts: Annotated[Lasts, World(0.5, 72, source="A")]
    """Time until it is back."""
    records_of: Annotated[dt.date, World(source="A")]
    """Its records are those of the beginning of this day."""


class Change(Parameters):
    """Settings change, as if somebody had decided so at this instant."""

    kind: Literal["change"]
    at: At
    """Instant of the change."""
    set: Annotated[dict[str, Setting], pydantic.Field(min_length=1), Lever(source="A")]
    """New values by path, as `explain settings` prints it; amounts are those of this operator's own size."""
    lasts: Annotated[Lasts | None, Lever(source="A")] = None
    """Time after which all is as it would be without it; nothing means for good."""


Kinds = (
    Cut
    | Failure
    | Power
    | Storm
    | StaffSick
    | WireDown
    | BadRelease
    | LostFile
    | TariffError
    | Campaign
    | Restored
    | Change
)
Incident = Annotated[Kinds, pydantic.Field(discriminator="kind")]
"""One incident of any kind."""
ALL = (
    *(Cut, Failure, Power, Storm, StaffSick, WireDown),
    *(BadRelease, LostFile, TariffError, Campaign, Restored, Change),
)
"""The kinds, in the order in which they are explained."""
RESTORABLE = ("oss.provisioning", "bss.billing")
"""Departments whose records can jump back without breaking a balance that must close."""
