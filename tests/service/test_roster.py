"""Who is named for what, what is said of them, and the powers they were given in calm times."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.comms.statement import StatementState
from bot.domain.errors import Invalid, NotAllowed
from bot.domain.events import ApprovalAsked, ContactAsked
from bot.domain.staff.people import Role
from bot.domain.staff.powers import Power, needed
from bot.service.access import here
from bot.service.comms import publishing, statements
from bot.service.staff import people, powers, roster
from bot.service.step import steps
from tests.service.test_statements import filled
from tests.service.town import ANA, LEAVER, LEO, MEI, NOOR, PRIYA, REASON, SAM, TOM, Night


def leave(night: Night, person: str) -> None:
    known = night.read(lambda work: work.people.get(person))
    night.office.perform(people.remember, (replace(known, deleted=True),))


def test_whoever_left_is_named_as_such_and_asked_by_nobody(night: Night) -> None:
    leave(night, MEI)
    board = night.read(lambda work: roster.board(work, ANA))
    assert board.gone == (MEI,)
    assert board.roster.chain(Role.LEGAL) == (MEI, LEO)
    assert night.read(lambda work: here(work, (MEI, LEO))) == (LEO,)
    assert MEI not in board.stale
    with pytest.raises(Invalid, match="no longer here"):
        night.do(roster.set_chain, PRIYA, role=Role.LEGAL, person_ids=(LEAVER,))


def test_ones_own_entry_is_changed_by_oneself_and_that_of_others_by_administrators(night: Night) -> None:
    entry = {"function": " Head of Legal ", "quiet_from": time(22), "quiet_until": time(7)}
    with pytest.raises(NotAllowed, match="administrators"):
        night.do(roster.change, ANA, person_id=MEI, **entry)
    assert night.do(roster.change, PRIYA, person_id=MEI, **entry).function == "Head of Legal"
    own = night.do(roster.change, MEI, person_id=MEI, **entry | {"function": "Counsel"})
    assert own.confirmed_at == night.clock.now
    with pytest.raises(Invalid) as refused:
        night.do(roster.change, MEI, person_id=MEI, **entry | {"quiet_until": None})
    assert list(refused.value.fields) == ["quiet_until"]


def test_who_is_not_confirmed_in_90_days_is_asked_once_and_then_every_week_until_they_are(
    night: Night,
) -> None:
    night.office.perform(roster.keep_confirmed)
    night.pass_time(days=89)
    assert not night.told(ContactAsked)
    assert not night.read(roster.stale)
    night.do(roster.confirm, MEI)
    night.pass_time(days=1)
    asked = [e.person_id for e in night.told(ContactAsked)]
    assert set(asked) == {ANA, TOM, PRIYA, LEO, SAM}
    assert len(asked) == len(set(asked))
    assert TOM in night.read(roster.stale)
    night.do(roster.confirm, TOM)
    leave(night, LEO)
    night.pass_time(days=7)
    again = [e.person_id for e in night.told(ContactAsked)][len(asked) :]
    assert set(again) == {ANA, PRIYA, SAM}


# --- powers (S1.14) ---------------------------------------------------------------------------------


def test_only_administrators_give_powers_and_a_power_needs_its_role(night: Night) -> None:
    with pytest.raises(NotAllowed, match="administrators"):
        night.do(powers.set_roles, ANA, power=Power.PAUSE, roles=frozenset())
    night.do(powers.set_roles, PRIYA, power=Power.DELETE, roles=frozenset({Role.LEGAL}))
    crisis = night.declare(type="insensitive_post")
    d1 = next(s for s in night.playbook(crisis).steps if "rule" in s.params)
    press = {"crisis": crisis, "step": d1}

    def check(person: str, choice: str = "delete_law") -> None:
        night.read(lambda work: powers.check_press(work, person, choice=choice, **press))

    check(MEI)
    check(ANA, "keep")
    with pytest.raises(NotAllowed) as refused:
        check(ANA)
    assert refused.value.phrase.params["people"] == (f"<@{MEI}>", f"<@{LEO}>")
    night.do(powers.set_roles, PRIYA, power=Power.DELETE, roles=frozenset())
    with pytest.raises(NotAllowed, match="Nobody holds the power"):
        check(MEI)
    assert needed(d1, "delete_law") is Power.DELETE
    assert needed(d1, "keep") is None


def test_the_unchanged_holding_text_of_whoever_has_the_power_waits_for_nobody(night: Night) -> None:
    crisis = night.declare()
    words = {"crisis": crisis, "step": "first_words"}
    text = filled(night, crisis, "first_words")
    slow = night.draft(**words, actor=SAM, text=text)
    assert slow.state is StatementState.IN_REVIEW  # nobody has it as shipped
    night.do(statements.withdraw, SAM, statement_id=slow.id, reason=REASON)
    night.do(powers.set_roles, PRIYA, power=Power.HOLDING_TEXT, roles=frozenset({Role.CARE_LEAD}))
    asked = len(night.told(ApprovalAsked))
    quick = night.draft(**words, actor=SAM, text=text)
    assert quick.state is StatementState.APPROVED
    assert len(night.told(ApprovalAsked)) == asked
    publish = {"statement_id": quick.id, "seen": quick.current.sha256}
    with pytest.raises(NotAllowed):
        night.do(publishing.to_publish, NOOR, **publish)
    assert night.do(publishing.to_publish, SAM, **publish)  # customer care alone could not, without it
    changed = night.do(
        statements.edit,
        SAM,
        statement_id=quick.id,
        text=text + " It was the printer.",
        seen=quick.current.sha256,
    )
    assert changed.state is StatementState.IN_REVIEW


def test_a_pause_is_ordered_by_whoever_was_given_the_power(night: Night) -> None:
    crisis = night.declare()
    with pytest.raises(NotAllowed, match="Stop everything that is planned"):
        night.do(steps.to_press, NOOR, crisis_id=crisis.id, step_id="pause", choice="order")
    night.do(steps.to_press, SAM, crisis_id=crisis.id, step_id="pause", choice="order")
