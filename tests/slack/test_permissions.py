"""Everything that can be pressed, typed, sent or read, by every kind of person, through the listeners."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.cli import COMMANDS
from bot.domain.comms.fact import FactForm
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import NotAllowed, NotFound, UserError
from bot.domain.log.record import Recorded
from bot.domain.message import Standing
from bot.domain.staff.audiences import Audience
from bot.domain.staff.people import Person, Role
from bot.domain.staff.rights import ANYONE, RIGHTS, Action
from bot.service.comms import facts
from bot.service.crisis import rooms
from bot.service.overview import boards
from bot.service.ports import Work
from bot.service.records import House
from bot.slack import letters
from bot.slack.handlers import private, showing, submissions
from bot.slack.handlers import verbs as spoken
from bot.slack.handlers.calls import Outcome
from bot.slack.handlers.listeners import Listeners
from bot.slack.handlers.presses import ACTIONS, FAMILIES
from bot.slack.handlers.shell import Shell
from bot.slack.handlers.shortcuts import SHORTCUTS
from bot.slack.ids import Ref, decode
from bot.slack.manifest import BOT_EVENTS
from bot.slack.reactions import parts
from bot.storage.database import open_database
from bot.storage.work import Office
from bot.text.matching import Matcher
from bot.web.app import create_web
from tests.service.town import ANA, GUEST, LEO, NOOR, OUTSIDERS, PRIYA, TOM, Night
from tests.slack import permissions as matrix
from tests.slack.permissions import ALERT, AUDIENCE, CRISIS, FACT, HIDDEN, OUTSIDE, SENT, WATCH, WORDS, Line
from tests.storage.builders import a_watch
from tests.support.books import SHIPPED
from tests.support.databases import FakeClock, PlainShelf
from tests.views.scenes import NOTICES, SCENES, happened
from tests.views.test_scenes import blocks_of, elements

SECRET = "Badge photos"
ROOM, CARD_TS = "GROOM", "9.9"
EVENT = {"event_id": "E1", "authorizations": [{"user_id": "UBOT"}]}
FORMER = "UFORMER"
HOLDER = {role: f"U{role.value.upper()}" for role in Role}


def _doing(name: str, line: Line) -> Line:
    """With the line of its menu that is chosen."""
    return replace(line, extra={**line.extra, "do": name.partition(" ")[2]})


STEP = f"{matrix.ids.STEP_PRESS}:"
SAID = matrix.VERBS | matrix.SAID_BEHIND
ANSWERS = {right: Line(Action(right), CRISIS, extra, matrix.WHY) for right, extra in matrix.ANSWERS.items()}
DEEDS = {d: replace(line, extra={**line.extra, "do": d}) for d, line in matrix.DEEDS.items()}
LINES: Mapping[tuple[str, str], Line] = {
    **{("verb", name): line for name, line in SAID.items()},
    **{("press", name): line for name, line in matrix.ACTIONS.items()},
    **{("press", name): _doing(name, line) for name, line in matrix.MENUS.items()},
    **{("press", f"{STEP} {right}"): line for right, line in ANSWERS.items()},
    **{("form", name): line for name, line in matrix.FORMS.items()},
    **{("form", f"{matrix.ids.FORM_STEP} {right}"): line for right, line in ANSWERS.items()},
    **{("form", f"{matrix.ids.FORM_ROOM} {deed}"): line for deed, line in DEEDS.items()},
    **{("shortcut", name): line for name, line in matrix.SHORTCUTS.items()},
    ("file", "dropped"): Line(Action.ADD_EVIDENCE, CRISIS),
}
WRITTEN: Mapping[tuple[str, str], Line] = {  # the same verbs, to the bot alone or in the thread
    (kind, name): line for kind in ("mention", "direct") for name, line in SAID.items()
}


class Undone(BaseException):
    """Carries what a use case gave out of the transaction that is rolled back."""

    def __init__(self, result: Any) -> None:
        self.result = result


@dataclass
class Rehearsal:
    """An office in which nothing is kept, so that everybody tries everything on the same night."""

    office: Office

    def read(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.office.read(query, *args, **kwargs)

    def perform(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def rehearsed(work: Work) -> None:
            raise Undone(use_case(work, *args, **kwargs))

        try:
            self.office.perform(rehearsed)
        except Undone as undone:
            return undone.result


@dataclass
class Screen:
    """The gateway: what it is told to show is kept."""

    shown: list[Any] = field(default_factory=list)

    def open_view(self, _trigger: str, view: Any) -> None:
        self.shown.append(view)

    def push_view(self, _trigger: str, view: Any) -> None:
        self.shown.append(view)

    def update_view(self, _id: str, view: Any) -> None:
        self.shown.append(view)

    def permalink(self, *_: str) -> str:
        return "https://ours.example/p1"


class Heard(Listeners):
    """The real listeners; what came of an act is kept beside what is shown of it."""

    def _tried(self, call: Any, act: Callable[[], Any]) -> Outcome:
        self.outcome = super()._tried(call, act)
        return self.outcome


@dataclass
class Stand:
    """One crisis with words in every state, an alert and a watch; whoever acts on it changes nothing."""

    night: Night
    restricted: bool

    def __post_init__(self) -> None:
        night = self.night
        night.office.perform(lambda work: work.watches.add(a_watch()))
        self.alert = night.storm()
        about = self.alert.id if self.restricted else None
        self.crisis = night.declare(
            type="insensitive_post",
            title=SECRET,
            restricted=self.restricted,
            alert_id=about,
            about=PRIYA if self.restricted else "",
        )
        if self.restricted:
            _be_in_it_and_become_a_guest(night, self.crisis)
        approved = night.approved(self.crisis)
        self.publication = night.publish(approved, "manual", person=ANA)
        self.words = night.draft(self.crisis, text="More by 20:00.")
        said = FactForm(text=SECRET, evidence=SECRET, owner_id=TOM)
        self.fact = night.do(facts.enter, crisis_id=self.crisis.id, form=said)
        night.office.perform(_stands_in_slack, self.crisis)
        self.screen = Screen()
        house = night.read(lambda work: work.house)
        self.shell = Shell(Rehearsal(night.office), self.screen, house, Matcher)  # type: ignore[arg-type]

    def tries(self, who: str, kind: str, name: str) -> tuple[Outcome, str]:
        """What came of it, and everything that was shown of it."""
        line, heard, acked = {**LINES, **WRITTEN}[kind, name], Heard(self.shell), []
        self.screen.shown.clear()

        def ack(*args: Any, **kwargs: Any) -> None:
            acked.append(kwargs)

        getattr(self, f"_{kind}")(heard, who, name, line, ack)
        return heard.outcome, json.dumps([acked, self.screen.shown, str(heard.outcome)], default=str)

    def _verb(self, heard: Heard, who: str, name: str, line: Line, ack: Any) -> None:
        heard.command({"user_id": who, "trigger_id": "t", "text": self._typed(name, line)}, ack)

    def _mention(self, heard: Heard, who: str, name: str, line: Line, ack: Any) -> None:
        """In the thread of the crisis itself, where no number has to say which is meant."""
        text = f"<@UBOT> {name} {line.text}"
        heard.mention({"user": who, "text": text, **self._place()}, EVENT, ack)

    def _direct(self, heard: Heard, who: str, name: str, line: Line, ack: Any) -> None:
        event = {"user": who, "channel_type": "im", "channel": "D1", "text": self._typed(name, line)}
        heard.direct(event, EVENT, ack)

    def _file(self, heard: Heard, who: str, _name: str, _line: Line, ack: Any) -> None:
        files = [{"id": "F1", "name": "post.png"}]
        heard.shared({"user": who, "ts": "2.2", "files": files, **self._place()}, EVENT, ack)

    def _typed(self, name: str, line: Line) -> str:
        verb, _, behind = name.partition(" ")
        number = f"#{self.crisis.number} " if line.about == CRISIS else ""
        return f"{verb} {number}{behind} {line.text}"

    def _place(self) -> dict[str, str]:
        return {"channel": ROOM} if self.restricted else {"channel": "CINCIDENT", "thread_ts": CARD_TS}

    def _press(self, heard: Heard, who: str, name: str, line: Line, ack: Any) -> None:
        name = name.partition(" ")[0]
        action = {"action_id": f"{name}x" if name in FAMILIES else name, "action_ts": "1", "block_id": "b"}
        if name == matrix.ids.DECLARE_TYPE:
            action |= {"action_id": "value", "block_id": "type"}
        body: dict[str, Any] = {"user": {"id": who}, "trigger_id": "t", "container": {"view_id": "V1"}}
        view = {"id": "V1", "type": "modal", "private_metadata": Ref("declare", "").encode()}
        body["view"] = view | {"state": {"values": {}}}
        heard.press(body | {"actions": [action | {"value": self.ref(line).encode()}]}, ack)

    def _form(self, heard: Heard, who: str, name: str, line: Line, ack: Any) -> None:
        name = name.partition(" ")[0]
        fields = {key: {"value": _typed(value)} for key, value in line.values.items()}
        view = {"id": "V1", "hash": "h", "callback_id": name, "blocks": [], "state": {"values": fields}}
        body = {"user": {"id": who}, "view": view | {"private_metadata": self.ref(line).encode()}}
        heard.submission(body, ack)

    def _shortcut(self, heard: Heard, who: str, name: str, line: Line, ack: Any) -> None:
        message = {"ts": "1.1", "text": "x", "user": ANA}
        body = {"callback_id": name, "user": {"id": who}, "trigger_id": "t", "message": message}
        heard.shortcut(body | {"channel": {"id": "C0ELSEWHERE"}}, ack)

    def ref(self, line: Line) -> Ref:
        sha = {"sha256": self.words.current.sha256} if line.about == WORDS else {}
        found = {
            CRISIS: self.crisis.id,
            WORDS: self.words.id,
            SENT: self.publication.id,
            ALERT: self.alert.id,
            WATCH: "w1",
            FACT: self.fact.id,
            AUDIENCE: Audience.ALL_STAFF.value,
            OUTSIDE: self.crisis.id,
        }
        version = self.crisis.version if line.about == CRISIS else 0
        return Ref(line.about, found.get(line.about, ""), version, {**line.extra, **sha})


def _typed(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"type": "multi", "selected_options": value}
    return {"type": "plain_text_input", "value": value}


@pytest.fixture(scope="module")
def stands(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[dict[bool, Stand]]:
    books = SHIPPED.types()
    house = House(shelf=PlainShelf(books), outlets={"manual": "By hand", "webhook": "Ours"}, dry_run=False)
    folder, made, engines = tmp_path_factory.mktemp("stands"), {}, []
    for restricted in (True, False):
        path = shutil.copy(sqlite_template, folder / f"{restricted}.db")
        engines.append(open_database(f"sqlite:///{path}"))
        clock = FakeClock()
        made[restricted] = Stand(Night(Office(engines[-1], clock=clock, house=house), clock), restricted)
    made[False].night.office.perform(_one_holder_each)
    made[False].crisis = made[False].night.crisis(made[False].crisis)
    yield made
    for engine in engines:
        engine.dispose()


def _stands_in_slack(work: Work, crisis: Crisis) -> None:
    if crisis.restricted:
        rooms.made(work, crisis.id, ROOM)
    root = Standing(subject=f"crisis:{crisis.id}", place="card", channel="CINCIDENT", ts=CARD_TS)
    work.standings.add(root)


def _be_in_it_and_become_a_guest(night: Night, crisis: Crisis) -> None:
    former = Person(id=FORMER, name="Finn")
    night.office.perform(lambda work: work.people.save(former))
    night.do(rooms.let_in, crisis_id=crisis.id, person_id=FORMER, reason="He knows the photographer")
    night.office.perform(lambda work: work.people.save(replace(former, is_guest=True)))


def _one_holder_each(work: Work) -> None:
    """On the roster; in the crisis nobody holds a role but its lead, who is none of them."""
    (crisis,) = work.crises.open()
    work.crises.save(replace(crisis, roles={}, version=crisis.version + 1))
    for role, person in HOLDER.items():
        work.people.save(Person(id=person, name=role.value))
        work.people.set_chain(role, (person,))


# --- the lines --------------------------------------------------------------------------------------


def test_every_surface_has_its_line() -> None:
    assert set(matrix.VERBS) == set(spoken.VERBS)
    assert set(matrix.ACTIONS) == {*ACTIONS, *FAMILIES}
    assert set(matrix.FORMS) == set(submissions.FORMS)
    assert set(matrix.SHORTCUTS) == set(SHORTCUTS)
    assert set(matrix.DEEDS) == set(private.DEEDS)
    assert set(matrix.EVENTS) == set(BOT_EVENTS)
    assert set(matrix.OPERATOR) == set(COMMANDS)
    nothing: Any = SimpleNamespace(take=None)
    assert {route.path for route in create_web(nothing, {}, tuple, calls=nothing).routes} == set(  # type: ignore[attr-defined]
        matrix.ADDRESSES
    )


def test_every_line_of_a_menu_and_every_word_behind_a_verb_has_its_line() -> None:
    drawn = {
        said for scene in SCENES.values() if scene not in NOTICES.values() for said in _offered(scene(str))
    }
    forms = {f"{matrix.ids.CRISIS_MORE} {name}" for name in showing.CRISIS}
    assert drawn
    assert set(matrix.MENUS) >= drawn | forms
    for name, verb in spoken.VERBS.items():
        for said in re.findall(r"\[([^]]+)\]", verb.usage):
            words = {each.split()[0] for each in said.split(" | ") if each not in matrix.BLANKS}
            plain = {word for word in words if word.isalpha() and word.islower()}
            assert {f"{name} {word}" for word in plain} <= set(matrix.SAID_BEHIND), verb.usage


def _offered(shown: Any) -> Iterator[str]:
    for menu in elements(blocks_of(shown), "overflow"):
        for option in menu["options"]:
            if wish := decode(option["value"]).extra.get("do"):
                yield f"{menu['action_id']} {wish}"


def test_every_right_is_asked_for_by_some_surface() -> None:
    assert {line.right for line in LINES.values()} == set(Action)


# --- who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_guests_strangers_bots_and_leavers_may_and_read_nothing(
    stands: dict[bool, Stand], outsider: str
) -> None:
    let_through = []
    for kind, name in LINES:
        outcome, shown = stands[False].tries(outsider, kind, name)
        if not isinstance(outcome, NotAllowed) or SECRET in shown:
            let_through.append((kind, name, outcome))
    assert let_through == []
    home = stands[False].night.read(lambda work: boards.home_board(work, outsider))
    assert (home.crises, home.alerts, home.my_steps) == ((), (), ())


@pytest.mark.parametrize("outside", [LEO, PRIYA, pytest.param(NOOR, marks=pytest.mark.prove(alone=True))])
def test_whoever_has_no_part_in_a_restricted_crisis_may_and_reads_nothing_of_it(
    stands: dict[bool, Stand], outside: str
) -> None:
    """Leo is a backup on the roster; that gives him a role and no sight of it. Priya is an administrator and
    on the roster, and it is about her.
    """
    stand, wrong = stands[True], []
    for (kind, name), line in LINES.items():
        outcome, shown = stand.tries(outside, kind, name)
        if SECRET in shown or (line.about in HIDDEN and not isinstance(outcome, NotFound)):
            wrong.append((kind, name, str(outcome)[:80]))
    assert wrong == []
    home = stand.night.read(lambda work: boards.home_board(work, outside))
    assert SECRET not in repr(home)


def test_a_member_of_it_who_is_only_a_guest_now_may_and_reads_nothing(stands: dict[bool, Stand]) -> None:
    let_through = []
    for kind, name in LINES:
        outcome, shown = stands[True].tries(FORMER, kind, name)
        if not isinstance(outcome, NotAllowed) or SECRET in shown:
            let_through.append((kind, name, outcome))
    assert let_through == []
    assert SECRET not in repr(stands[True].night.read(lambda work: boards.home_board(work, FORMER)))


def test_whoever_has_a_part_in_it_is_not_kept_out(stands: dict[bool, Stand]) -> None:
    kept_out = []
    for kind, name in (key for key, line in LINES.items() if line.about in HIDDEN):
        outcome, _ = stands[True].tries(TOM, kind, name)
        if "no such crisis" in str(outcome):
            kept_out.append((kind, name, outcome))
    assert kept_out == []


def may(line: Line, person: str) -> bool:
    if line.right is Action.EDIT_SETTINGS:
        return person == PRIYA  # the administrator
    wanted = RIGHTS[line.right]
    return wanted == ANYONE or person in {HOLDER[role] for role in wanted}


FEW = (NOOR, PRIYA)


@pytest.mark.parametrize(
    "person", [*FEW, *(pytest.param(p, marks=pytest.mark.prove(alone=True)) for p in HOLDER.values())]
)
def test_each_person_may_exactly_what_the_rights_say(stands: dict[bool, Stand], person: str) -> None:
    wrong = []
    for (kind, name), line in LINES.items():
        outcome, shown = stands[False].tries(person, kind, name)
        assert "Something went wrong" not in shown, (kind, name)
        if not line.is_own and isinstance(outcome, NotAllowed) is may(line, person):
            wrong.append((kind, name, str(outcome)[:80]))
    assert wrong == []


@pytest.mark.parametrize("restricted", [False, True])
def test_written_to_the_bot_it_is_the_same(stands: dict[bool, Stand], restricted: bool) -> None:
    """In the thread, or to it alone: by a guest, and by somebody who has no part in a restricted crisis."""
    who, wrong = (LEO if restricted else GUEST), []
    for (kind, name), line in WRITTEN.items():
        outcome, shown = stands[restricted].tries(who, kind, name)
        expected = NotFound if restricted else NotAllowed
        refused = isinstance(outcome, expected) or (restricted and line.about not in HIDDEN)
        if SECRET in shown or not refused:
            wrong.append((kind, name, str(outcome)[:80]))
    assert wrong == []


# --- who is written to ------------------------------------------------------------------------------


def test_nobody_outside_a_restricted_crisis_is_written_to_about_it(
    stands: dict[bool, Stand], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whomever an event names; and what goes to those who do not see it tells nothing of it."""
    stand, told = stands[True], []
    everybody = (TOM, LEO, PRIYA, NOOR, FORMER, *OUTSIDERS)
    for kind, call in letters.WRITES.items():
        wide = replace(call, people=lambda _work, _event: everybody)
        monkeypatch.setitem(letters.WRITES, kind, wide)
    for n, event in enumerate(happened(str)):
        about = Recorded(
            id=n,
            seq=n,
            at=stand.night.clock.now,
            event=replace(event, actor="bot", crisis_id=stand.crisis.id),
        )
        people = stand.shell.office.perform(parts.written_to, about)
        call = letters.WRITES.get(type(event))
        if call is None:
            continue
        seen = {TOM, LEO, PRIYA, NOOR} if call.outside else {TOM}
        told += [(type(event).__name__, p.id) for p in people if p.id not in seen]
        for person in people if call.outside else ():
            letter = stand.shell.office.perform(parts.letter, about, call, person)
            assert person.id == TOM or SECRET not in repr(letter)
    assert told == []


# --- whose it is ------------------------------------------------------------------------------------


def test_nobody_approves_what_they_wrote(stands: dict[bool, Stand]) -> None:
    stand = stands[False]
    author = stand.words.current.author_id
    deciding = [key for key, line in LINES.items() if line.right is Action.APPROVE]
    assert len(deciding) == 3
    for kind, name in deciding:
        outcome, _ = stand.tries(author, kind, name)
        assert isinstance(outcome, UserError)
        assert "You wrote" in str(outcome)


def test_what_was_asked_of_one_person_is_settled_by_them_or_who_may_publish(
    stands: dict[bool, Stand],
) -> None:
    for name in (matrix.ids.PUBLICATION_CONFIRM, matrix.ids.PUBLICATION_FAILED):
        assert not isinstance(stands[False].tries(ANA, "press", name)[0], UserError)
        assert isinstance(stands[False].tries(NOOR, "press", name)[0], NotAllowed)
        assert not isinstance(stands[False].tries(HOLDER[Role.PR_LEAD], "press", name)[0], UserError)


def test_a_text_is_withdrawn_by_its_author_or_whoever_may_skip(stands: dict[bool, Stand]) -> None:
    stand, name = stands[False], matrix.ids.STATEMENT_WITHDRAW
    assert not isinstance(stand.tries(stand.words.current.author_id, "press", name)[0], UserError)
    assert isinstance(stand.tries(NOOR, "press", name)[0], NotAllowed)
