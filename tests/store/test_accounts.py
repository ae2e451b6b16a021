from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from akeso.errors import BadInput, NotFound
from akeso.store import Account, PatientLink, Session, open_store

from .made import ACTOR, NOW

ANN = Account("account-1", "ann", "Ann Demo", ("nurse", "manager"), "argon", NOW)
TOKEN = "a" * 64


def test_accounts_come_back_as_they_were_kept_and_changed(store):
    with store.write(ACTOR, "add account") as unit:
        unit.keep(ANN)
        assert unit.account("ann") == unit.account_by_id("account-1") == ANN
        assert unit.account("bob") is None
        changed = replace(
            ANN, roles=(), totp_secret=ANN.id, totp_last_step=58_000_000_000, disabled_at=NOW,
            locked_until=NOW, failed_count=3, patient="p1",
        )  # fmt: skip
        unit.change(changed)
        assert unit.accounts() == (changed,)
        with pytest.raises(BadInput, match="There is an account 'ann' already"):
            unit.keep(replace(ANN, id="account-2"))
        with pytest.raises(NotFound, match="There is no such account"):
            unit.change(replace(ANN, id="account-2", name="x"))
    with store.read(ACTOR, "audit") as unit:
        assert unit.audit_lines()[0].line.subjects == ("account-1",)


def test_sign_ins_are_touched_and_closed(where):
    later = NOW + timedelta(minutes=5)
    with open_store(where, clock=lambda: later) as store:
        kept = Session(TOKEN, "account-1", NOW, NOW, NOW + timedelta(hours=8))
        with store.write(ACTOR, "sign in") as unit:
            unit.keep(ANN)
            unit.keep(kept)
        lines = store.head().seq
        assert store.session(TOKEN) == kept
        assert store.session("b" * 64) is None
        store.touch_session(TOKEN)
        assert store.session(TOKEN) == replace(kept, last_seen_at=later)
        assert store.head().seq == lines
        with store.write(ACTOR, "sign out") as unit:
            unit.change(replace(kept, closed_at=later, second_factor=True))
            assert unit.session(TOKEN) == replace(kept, closed_at=later, second_factor=True)
            assert len(unit.sessions_of("account-1")) == 1


def test_links_of_patients(store):
    link = PatientLink(TOKEN, "p1", "e1", "ann", "diary", NOW)
    with store.write(ACTOR, "send link", "p1") as unit:
        unit.keep(link)
        assert unit.links_of("p1") == (link,)
        used = replace(link, used_at=datetime(2026, 12, 1, tzinfo=UTC), revoked_at=NOW)
        unit.change(used)
        assert unit.link(TOKEN) == used
        assert unit.link("b" * 64) is None
