"""The list of services that provisioning gives to whoever bills them: what its records say, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.streams import identity_rows
from sim.kernel.words import Rows, Small
from sim.messages.money import ServicesListed
from sim.network.resources import FREE

if TYPE_CHECKING:
    from sim.oss.provisioning.provisioning import Provisioning


def services_listed(provisioning: Provisioning, rows: Rows, recorded: Small, beat: Beat) -> ServicesListed:
    """The services of some people that the records show to be at work.

    A record that lies about the resource may lead to one on which nothing works: the service is left out.

    Args:
        provisioning: whose records these are.
        rows: people, shape (n,).
        recorded: the resource of each on record, shape (n,).
        beat: the list is of its beginning.
    """
    people, p = provisioning.people, provisioning.p
    listed = people.in_service[rows] & (recorded != FREE)
    wrong = listed & (people.true_port[rows] != recorded)
    unlucky = provisioning.luck("unlisted", people.id[rows[wrong]], beat.day // 30) < p.unlisted
    listed[np.flatnonzero(wrong)[unlucky]] = False
    rows = rows[listed]
    ids = identity_rows("service listed", beat.day, people.id[rows])
    return ServicesListed(ids, np.full(len(rows), beat.start), row=rows, since=people.service_from[rows])
