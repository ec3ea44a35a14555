"""What the views draw, built small. `say` stands for whatever somebody else wrote in that place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.board import (
    AlertBoard,
    ChartPoint,
    CrisisBoard,
    DebriefBoard,
    Hole,
    HomeBoard,
    Lately,
    OutageBoard,
    Seat,
    StatementBoard,
    StepBoard,
)
from bot.domain.comms.order import Order
from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.comms.statement import (
    MAX_TEXT,
    Approval,
    MessageType,
    Statement,
    StatementState,
    StatementVersion,
    Verdict,
    sha256_of,
)
from bot.domain.comms.stop import Stop
from bot.domain.comms.tone.completeness import PARTS, Completeness
from bot.domain.comms.tone.draft import Finding, Level, Span
from bot.domain.comms.toned import LetStand, ToneBoard, Toned
from bot.domain.comms.version import Variant
from bot.domain.crisis.crisis import Crisis, CrisisStatus, Fault
from bot.domain.crisis.debrief import DebriefNote, Times
from bot.domain.crisis.severity import Severity
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.log.record import Recorded
from bot.domain.log.timeline import entries
from bot.domain.plan.playbook import Clocks, Due, Playbook, Step, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.staff.handover import HandoverBoard
from bot.domain.staff.member import Member
from bot.domain.staff.oncall import Cover, CoverGap, Rota, Turn
from bot.domain.staff.people import Person, Role, Roster, RosterEntry
from bot.domain.staff.powers import AS_SHIPPED
from bot.domain.staff.team import OnCallBoard, RosterBoard
from bot.domain.storm.alert import Alert, Sample, Storm
from bot.domain.storm.grave import GraveList
from bot.domain.storm.mention import Watch
from bot.domain.storm.precision import Outcomes, Precision
from bot.domain.storm.rule import Mute, Rule
from bot.domain.storm.sign import Climb, Conversation, Loud, Signs, Turned, Voice
from bot.domain.storm.source import Allowance, Gap, Outage, SourceStatus, State
from bot.domain.storm.talk import Amplifier, Talk
from bot.domain.storm.trial import KEPT, Found, Trial, TrialState
from bot.domain.words import N_, phrase

Say = Callable[[str], str]
NOW = datetime(2026, 3, 8, 23, 50, tzinfo=UTC)  # a Sunday
ANA, TOM, MEI, PRIYA, SAM = "U0ANA", "U0TOM", "U0MEI", "U0PRIYA", "U0SAM"
NAMES = {ANA: "Ana Ruiz", TOM: "Tom Okafor", MEI: "Mei Lin", PRIYA: "Priya Shah", SAM: "Sam Idowu"}


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


# --- alerts -----------------------------------------------------------------------------------------


def storm(say: Say, **changes: Any) -> Storm:
    plain: dict[str, Any] = {
        "band": (6.4, 12.0),
        "began_at": ago(38),
        "seen_at": ago(8),
        "window_minutes": 30,
        "count": 412,
        "expected": 38.2,
        "level": "hour_of_week",
        "ratio": 10.8,
        "scored": 300,
        "negative_share": 0.71,
        "usual_negative_share": 0.18,
        "unscored": {"fr": 96, "th": 12},
        "rules": ("volume", "negative_share"),
        "top_terms": (say("cup slogan"), say("boycott northwind")),
        "grave_words": (say("boycott"),),
        "total": 600,
        "peak": 210,
        "past": 6,
        "first": sample(say, 5),
        "talk": talk(say),
    }
    return Storm(**{**plain, **changes})


def talk(say: Say, **changes: Any) -> Talk:
    values: dict[str, Any] = {
        "topic": say("cup slogan"),
        "topic_share": 0.62,
        "copied_share": 0.31,
        "read": 600,
        "languages": {"en": 492, "fr": 96, "th": 12},
        "amplifiers": (
            Amplifier(author=say("city_eats"), followers=126_000, posts=1),
            Amplifier(author=say("lena_bakes"), followers=84_000, posts=3),
        ),
    }
    return Talk(**values | changes)


def lately(say: Say, **changes: Any) -> Lately:
    plain: dict[str, Any] = {
        "since": ago(185),
        "until": NOW,
        "posts": 412,
        "before": 318,
        "scored": 312,
        "negative": 128,
        "unscored": {"fr": 96, "th": 4},
        "term": say("cup slogan"),
    }
    return Lately(**plain | changes)


def sample(say: Say, n: int = 1) -> Sample:
    return Sample(
        external_id=str(n),
        source="replay",
        network=say("Mastodon"),
        text=say("Who thought this slogan on a cup was a good idea? I am done with @northwind."),
        url=say("https://ours.example/@lena/1"),
        author=say("@lena_bakes"),
        followers=84_000 // n,
        at=ago(30 + n),
        score=-0.4,
    )


def edited(say: Say) -> Sample:
    later = {"edited_text": say("All is well"), "followers_now": 96_000, "reactions": 3, "reactions_now": 412}
    return replace(sample(say), edited_at=ago(4), **later)


def alert(say: Say, **changes: Any) -> Alert:
    plain: dict[str, Any] = {
        "id": "al1",
        "brand_id": "b1",
        "watch_id": "w1",
        "watch_name": say("Northwind"),
        "opened_at": ago(12),
        "storm": storm(say),
        "samples": (sample(say), sample(say, 2), sample(say, 3), sample(say, 4)),
        "asked": (ANA,),
        "asked_at": ago(11),
    }
    return Alert(**{**plain, **changes})


def alert_board(say: Say, the_alert: Alert | None = None, **changes: Any) -> AlertBoard:
    points = tuple(ChartPoint(at=ago(60 - 5 * n), minutes=5, count=n * n, negative=n) for n in range(10))
    plain: dict[str, Any] = {
        "alert": the_alert or alert(say),
        "brand_name": say("Northwind Coffee"),
        "next_person": TOM,
        "next_at": ago(6),
        "points": points,
    }
    return AlertBoard(**{**plain, **changes})


def holes(say: Say) -> tuple[Hole, ...]:
    return (
        Hole(source=say("mastodon"), since=ago(48), until=ago(43)),
        Hole(source=f"rss:{say('news.example')}-1f2e3d", since=ago(9)),
    )


# --- crises and steps -------------------------------------------------------------------------------


def crisis(say: Say, **changes: Any) -> Crisis:
    plain: dict[str, Any] = {
        "id": "4b1f0c9a2b7e4d1c",
        "number": 12,
        "brand_id": "b1",
        "type": "insensitive_post",
        "title": say("cup slogan"),
        "platform": say("Instagram"),
        "fault": Fault.OURS,
        "severity_now": Severity.SEV3,
        "severity_24h": Severity.SEV2,
        "lead_id": ANA,
        "declared_by": ANA,
        "declared_at": ago(7),
        "detected_at": ago(11),
        "link": say("https://ours.example/p/1"),
        "roles": {Role.LEGAL: MEI, Role.PR_LEAD: TOM, Role.EXECUTIVE_SPONSOR: PRIYA},
    }
    return Crisis(**{**plain, **changes})


def resolved(say: Say, **changes: Any) -> Crisis:
    return crisis(
        say,
        **{
            "status": CrisisStatus.RESOLVED,
            "resolved_at": ago(1),
            "resolved_by": ANA,
            "outcome": say("The campaign is withdrawn and we said sorry under the post."),
            "first_words_at": ago(2),
            **changes,
        },
    )


def step(say: Say, kind: str = "task", **changes: Any) -> Step:
    plain: dict[str, Any] = {
        "id": "pause",
        "kind": kind,
        "title": say("Stop the whole campaign, in every medium"),
        "owner": Role.SOCIAL_LEAD,
        "stage": 2,
        "how": say("Not only this post: everything with the same idea."),
        "due": Due(5),
        "params": params(say, kind),
    }
    return Step(**{**plain, **changes})


def params(say: Say, kind: str) -> dict[str, Any]:
    things = [{"id": "ads", "label": say("Paid ads")}, {"id": "bots", "label": say("Chatbots")}]
    return {
        "triage": {"ask": [{"id": "group", "label": say("Which group?"), "required": False}]},
        "checklist": {"items": things},
        "pause": {"holds": things},
        "secure_accounts": {"checks": things},
        "hijacked": {"order": "hijacked"},
        "debrief": {"departments": things},
        "monitor": {"words": [say("boycott")]},
        "replies": {},
        "impact": {},
        "profile": {},
        "handover": {},
        "hub": {"approvals": ["pr_lead"]},
        "compensation": {"cap": 50, "currency": say("EUR")},
        "task": {
            "button": say("Go through the list"),
            "items": [
                {"id": "scheduled", "label": say("Scheduled posts in our tools")},
                {"id": "ads", "label": say("Paid ads of this campaign")},
            ],
            "ask": [{"id": "why", "label": say("The reason we give")}],
            "needs_evidence": True,
        },
        "decision": {
            "options": [
                {"id": "someone", "label": say("Yes, we can reach them"), "note": say("Who is it?")},
                {
                    "id": "no_one",
                    "label": say("Nobody in particular"),
                    "sign_off": ["crisis_lead", "pr_lead"],
                },
            ]
        },
        "statement": {
            "message": "M1",
            "approvals": ["crisis_lead or social_lead", "legal"],
            "template": say("We have seen it. We will be back by {next update}.")[:MAX_TEXT],
        },
        "notify": {
            "roles": ["crisis_lead", "legal", "hr"],
            "text": say("A crisis is declared; please do not answer yourselves.")[:MAX_TEXT],
        },
        "wait": {"minutes": 60},
        "delete_or_keep": {"rule": "delete_or_keep"},
        "comments": {"rule": "delete_or_keep", "about": "comments"},
    }[kind]


def state(the_step: Step, **changes: Any) -> StepState:
    clocks = Clocks(detected_at=ago(11), declared_at=ago(7), opened_at=ago(6), severity=Severity.SEV2)
    people = {Role.CRISIS_LEAD: ANA, Role.LEGAL: MEI}
    plain: dict[str, Any] = {
        "step_id": the_step.id,
        "status": StepStatus.OPEN,
        "owner_id": TOM,
        "opened_at": ago(6),
        "due_at": ago(1),
        "data": STEP_KINDS[the_step.kind].opened(the_step, people.get, clocks),
    }
    return StepState(**{**plain, **changes})


def step_board(
    say: Say, the_step: Step | None = None, text: Statement | None = None, **changes: Any
) -> StepBoard:
    the_step = the_step or step(say)
    return StepBoard(crisis=crisis(say), step=the_step, state=state(the_step, **changes), statement=text)


def playbook(say: Say) -> Playbook:
    return Playbook(
        type="insensitive_post", title=say("Insensitive post"), language="en", version="1", steps=(step(say),)
    )


def crisis_board(say: Say, the_crisis: Crisis | None = None, **changes: Any) -> CrisisBoard:
    the_step = step(say)
    plain: dict[str, Any] = {
        "crisis": the_crisis or crisis(say),
        "playbook": playbook(say),
        "states": (),
        "stage": 2,
        "next_step": the_step,
        "next_state": state(the_step),
        "open_count": 4,
        "late_count": 1,
        "statements": (statement_board(say),),
        "first_words_due": NOW + timedelta(minutes=49),
        "minutes_to_declare": 4,
    }
    return CrisisBoard(**{**plain, **changes})


# --- words ------------------------------------------------------------------------------------------


def version(say: Say, number: int = 1, author: str = ANA) -> StatementVersion:
    text = say(
        "We have seen what our cup says. It hurts people, and we are sorry.\nWe will be back by 01:00."
    )[:MAX_TEXT]
    return StatementVersion(number=number, text=text, sha256=_sha(text), author_id=author, at=ago(5))


def varied(say: Say) -> Statement:
    """With other words for a network, and for all of them in French; together no more than one card shows."""
    there = Variant(text=say("We are sorry. More by 01:00.")[:500], place="webhook")
    gone = Variant(text=say("We are sorry.")[:500], place="fax", language="de")
    french = Variant(text=say("Nous sommes désolés.")[:500], language="fr")
    return statement(say, versions=(version(say), replace(version(say, 2), variants=(there, gone, french))))


def stop(say: Say) -> Stop:
    return Stop(person_id=TOM, reason=say("The press office says wait."), at=ago(3))


def gated(say: Say) -> StatementBoard:
    """Approved, and everything is in its way; it went somewhere out of order."""
    early = publication(say, PublicationState.SENT, out_of_order=say("We cannot log in there."))
    order = Order(person_waits=True, first=("manual", "webhook"))
    return approved(say, early, order=order, outgrown=True, stop=stop(say))


def _sha(text: str) -> str:
    return sha256_of(text.encode("utf-8", "replace").decode())


def statement(say: Say, **changes: Any) -> Statement:
    plain: dict[str, Any] = {
        "id": "9f3a5b6c7d8e9f004b1f0c9a2b7e4d1c",
        "crisis_id": crisis(say).id,
        "message": MessageType.HOLDING,
        "policy": ((Role.CRISIS_LEAD, Role.SOCIAL_LEAD), (Role.LEGAL,)),
        "versions": (version(say), version(say, 2)),
        "step_id": "first_words",
        "state": StatementState.IN_REVIEW,
        "submitted_at": ago(4),
    }
    return Statement(**{**plain, **changes})


def press(say: Say, verdict: Verdict = Verdict.APPROVE, person: str = TOM) -> Approval:
    return Approval(
        person_id=person,
        verdict=verdict,
        slots=(0,),
        version_number=2,
        sha256=version(say, 2).sha256,
        at=ago(2),
        reason=say("Say who is speaking."),
    )


SEATS = (
    Seat(roles=(Role.CRISIS_LEAD, Role.SOCIAL_LEAD), asked=(TOM,), given_by=TOM, given_at=ago(2)),
    Seat(roles=(Role.LEGAL,), asked=(MEI, PRIYA), due_at=NOW + timedelta(minutes=6)),
    Seat(roles=(Role.HR,)),
)


def statement_board(say: Say, text: Statement | None = None, **changes: Any) -> StatementBoard:
    plain: dict[str, Any] = {
        "crisis": crisis(say),
        "statement": text or statement(say),
        "seats": SEATS,
        "voided": (PRIYA,),
        "outlets": {"manual": say("By hand"), "webhook": say("Our website")},
        "dry_run": False,
    }
    return StatementBoard(**{**plain, **changes})


def toned(say: Say, *, checked: bool = True, let_stand: bool = False) -> ToneBoard:
    """Two that hold the words back, one to look at."""
    text, all_of_it = version(say, 2).text, phrase(N_("Nobody says sorry here."))
    words = phrase(N_("“{words}” makes it small."), words=say("a few cups"))
    found = (
        ("D-02", Level.BLOCKS, Span(0, len(text)), all_of_it),
        ("D-05", Level.BLOCKS, Span(3, 9), words),
        ("D-11", Level.WARNS, Span(3, 9), words),
    )
    findings = tuple(
        Finding(check=check, level=level, span=span, sentence=Span(0, 40), reason=reason)
        for check, level, span, reason in found
    )
    accepted = (
        LetStand(
            check="D-02",
            spans=(Span(0, len(text)),),
            person_id=TOM,
            at=ago(2),
            reason=say("It was not ours."),
        ),
    )
    return ToneBoard(
        toned=Toned(
            language=say("en"),
            checked=checked,
            fault="ours",
            findings=findings if checked else (),
            let_stand=accepted if let_stand else (),
        ),
        apology=Completeness(PARTS[2:3], PARTS[:2] + PARTS[3:], PARTS[:2]) if checked else None,
    )


def held(say: Say, **changes: Any) -> StatementBoard:
    return statement_board(say, statement(say, state=StatementState.DRAFT), tone=toned(say), **changes)


def approved(say: Say, *publications: Publication, **changes: Any) -> StatementBoard:
    text = statement(say, state=StatementState.APPROVED, approved_at=ago(1), approvals=(press(say),))
    seats = tuple(replace(seat, given_by=TOM, given_at=ago(1)) for seat in SEATS[:2])
    plain: dict[str, Any] = {"seats": seats, "voided": (), "publications": publications}
    return statement_board(say, text, **{**plain, **changes})


def publication(say: Say, the_state: PublicationState, **changes: Any) -> Publication:
    plain: dict[str, Any] = {
        "id": f"p{the_state.value}",
        "statement_id": statement(say).id,
        "crisis_id": crisis(say).id,
        "version_number": 2,
        "sha256": version(say, 2).sha256,
        "outlet": "webhook",
        "state": the_state,
        "asked_by": TOM,
        "claimed_at": ago(1),
        "detail": say("POST https://ours.example/hook {text: …}"),
    }
    return Publication(**{**plain, **changes})


# --- Home, debrief, settings ------------------------------------------------------------------------


def sources(say: Say) -> tuple[SourceStatus, ...]:
    """One that listens, one that others send to, one in trouble, one that never got a post."""
    return (
        source(say("bluesky"), last_event=ago(1), lag=timedelta(seconds=3), received=12_345, new=12_300),
        source(say("webhook"), pushed=True, last_event=ago(4), lag=timedelta(minutes=12), received=2, new=2),
        source(
            f"rss:{say('news.example')}-1f2e3d",
            state=State.DEGRADED,
            detail=say("the feed answered 503"),
            since=ago(9),
            gaps=(Gap(ago(50), ago(40), say("the feed had moved on")),),
            rejected=3,
            restarts=2,
        ),
        source(say("youtube"), allowance=Allowance(1_240, 8_000, "units", ago(-60))),
        source(f"replay:{say('social')}", since=ago(90), state=State.FINISHED),
    )


def source(name: str, **changes: Any) -> SourceStatus:
    return SourceStatus(**{"name": name, "since": ago(60), "state": State.LIVE, **changes})


def outage_board(say: Say, holes: tuple[Hole, ...] = (), **changes: Any) -> OutageBoard:
    plain: dict[str, Any] = {
        "id": "o1",
        "source": say("bluesky"),
        "since": ago(9),
        "why": say("jetstream ended the connection; it is started again"),
        "told_at": ago(8),
        "people": (ANA, TOM),
    }
    return OutageBoard(outage=Outage(**{**plain, **changes}), holes=holes)


def home_board(say: Say, **changes: Any) -> HomeBoard:
    plain: dict[str, Any] = {
        "person": Person(id=ANA, name=say("Ana Ruiz")),
        "brand_name": say("Northwind Coffee"),
        "is_administrator": True,
        "alerts": (alert(say), alert(say, acknowledged_by=TOM, acknowledged_at=ago(3))),
        "crises": (crisis_board(say),),
        "my_steps": (step_board(say),),
        "my_approvals": (statement_board(say),),
        "my_words": (
            statement_board(say, statement(say, state=StatementState.DRAFT)),
            statement_board(say, approved(say).statement),
            statement_board(say, publications=(publication(say, PublicationState.AWAITING, person_id=ANA),)),
            statement_board(say, publications=(publication(say, PublicationState.UNKNOWN, asked_by=ANA),)),
        ),
        "my_notes": (resolved(say),),
        "to_close": (resolved(say),),
        "my_roles": (Role.SOCIAL_LEAD, Role.CRISIS_LEAD),
        "gaps": (Role.LEGAL, Role.HR),
        "watch_names": (say("Northwind"), say("Cups")),
        "sources": sources(say),
        "untold": 3,
    }
    return HomeBoard(**{**plain, **changes})


def quiet_home(say: Say, **changes: Any) -> HomeBoard:
    waiting = ("alerts", "crises", "my_steps", "my_approvals", "my_words", "my_notes", "to_close")
    nothing = dict.fromkeys(waiting, ())
    return home_board(say, **{**nothing, **changes})


def debrief_board(say: Say, timeline: tuple[Recorded, ...] = (), **changes: Any) -> DebriefBoard:
    answers = {
        "went_well": say("Legal answered in four minutes."),
        "change": say("Two people see each cup.\nAna, Friday"),
    }
    plain: dict[str, Any] = {
        "crisis": resolved(say),
        "playbook_title": say("Insensitive post"),
        "times": Times(timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=9), None),
        "timeline": entries(timeline),
        "notes": (DebriefNote(crisis_id="c1", person_id=MEI, answers=answers, at=NOW),),
        "statements": (approved(say).statement,),
        "publications": (publication(say, PublicationState.SENT, url="https://ours.example/p/2"),),
        "states": (),
        "names": {who: say(name) for who, name in NAMES.items()},
        "missing": (TOM, PRIYA),
        "peak": 210,
        "expected": 38.2,
    }
    return DebriefBoard(**{**plain, **changes})


def trial(say: Say, **changes: Any) -> Trial:
    kept = Found(
        place=KEPT,
        since=ago(6 * 24 * 60),
        looked_at=3_240,
        found=412,
        before=380,
        is_cut=True,
        samples=(sample(say), sample(say)),
    )
    news = Found(place="gdelt", label=say("GDELT"), trouble=say("GDELT answered 503"))
    talk = Found(place="hackernews", label=say("Hacker News"), looked_at=9, found=1, since=ago(60))
    paid = Found(place="x", label=say("X"), looked_at=50, found=0, since=ago(60), cost=0.25, unit="USD")
    counted = Found(place="youtube", label=say("YouTube"), looked_at=8, cost=6, unit="units")
    values: dict[str, Any] = {
        "id": "t1",
        "actor_id": ANA,
        "watch": watch(say),
        "is_new": True,
        "made_at": ago(1),
        "state": TrialState.DONE,
        "to_ask": (say("GDELT"), say("Hacker News")),
        "not_asked": (say("bluesky"), say("rss:x")),
        "found": (kept, news, talk, paid, counted),
    }
    return Trial(**values | changes)


def watch(say: Say, **changes: Any) -> Watch:
    plain: dict[str, Any] = {
        "id": "w1",
        "brand_id": "b1",
        "name": say("Northwind"),
        "terms": (say("northwind coffee"), say("@northwind")),
        "must_not": (say("northwind airlines"),),
        "sources": ("rss",),
        "grave_words": (say("boycott"),),
        "created_by": ANA,
        "tuned_by": ANA,
        "tuned_at": NOW,
    }
    return Watch(**{**plain, **changes})


def grave_list(say: Say, **changes: Any) -> GraveList:
    plain: dict[str, Any] = {
        "brand_id": "b1",
        "entries": (say("recall"), say("Klage"), say("poison")),
        "set_by": PRIYA,
        "set_at": NOW,
        "version": 3,
    }
    return GraveList(**plain | changes)


ROSTER = Roster(
    (
        RosterEntry(role=Role.CRISIS_LEAD, rank=0, person_id=ANA),
        RosterEntry(role=Role.CRISIS_LEAD, rank=1, person_id=TOM),
        RosterEntry(role=Role.LEGAL, rank=0, person_id=MEI),
    )
)


def team(say: Say, **changes: Any) -> RosterBoard:
    people = {id_: Person(id=id_, name=say(name), deleted=id_ == SAM) for id_, name in NAMES.items()}
    legal = Member(person_id=MEI, function=say("Head of Legal"), confirmed_at=NOW, missed=2)
    plain: dict[str, Any] = {
        "roster": Roster((*ROSTER.entries, RosterEntry(role=Role.CARE_LEAD, rank=0, person_id=SAM))),
        "now": {"legal": (TOM,)},
        "members": {MEI: legal, ANA: Member(person_id=ANA, confirmed_at=ago(60 * 24 * 91))},
        "people": people,
        "stale": (ANA,),
        "gone": (SAM,),
        "powers": AS_SHIPPED,
        "may_edit": True,
    }
    return RosterBoard(**plain | changes)


def on_call(say: Say, **changes: Any) -> OnCallBoard:
    rota = Rota(
        id="r1", duty="legal", people=(MEI, TOM), zone=say("Europe/Berlin"), begins=NOW.date(),
        weekdays=(0, 1, 2), country=say("DE"), off=("2026-12-24",),
    )  # fmt: skip
    cover = Cover(id="c1", duty="", person_id=ANA, instead_of=TOM, since=NOW, until=ago(-600))
    plain: dict[str, Any] = {
        "turns": {
            "legal": (
                Turn(NOW, ago(-60), (MEI,)),
                Turn(ago(-60), ago(-120), ()),
                Turn(ago(-120), ago(-900), (TOM, ANA)),
            ),
            "watcher": (Turn(NOW, ago(-20_160), (ANA,)),),
        },
        "rotas": (rota,),
        "covers": (cover, replace(cover, duty="hr", instead_of="")),
        "gaps": (
            CoverGap("legal", ago(-60), ago(-120), say("Good Friday")),
            *(CoverGap("hr", ago(-60 * n), ago(-60 * n - 30)) for n in range(1, 9)),
        ),
        "watcher": ANA,
        "watch_until": ago(-60),
        "may_edit": True,
    }
    return OnCallBoard(**plain | changes)


def handover(say: Say, **changes: Any) -> HandoverBoard:
    news = Deadline(id="d", kind=DeadlineKind.NEWS_DUE, key="news", due_at=ago(-30))
    plain: dict[str, Any] = {
        "crisis": crisis(say),
        "roles": (Role.CRISIS_LEAD, Role.LEGAL),
        "steps": (step_board(say),),
        "clocks": (news,),
        "relief": (TOM, MEI),
    }
    return HandoverBoard(**plain | changes)


def mutes(say: Say) -> tuple[Mute, ...]:
    plain: dict[str, Any] = {"reason": say("Our own campaign"), "by": ANA, "at": ago(60)}
    return (
        Mute(rule=Rule.VOLUME, until=ago(-240), **plain),
        Mute(rule=Rule.GRAVE_WORDS, until=ago(-600), unless_over=40, words=(say("boycott"),), **plain),
    )


def signs(say: Say) -> Signs:
    return Signs(
        loud=(
            Loud(source=say("hackernews"), minutes=15, count=40, expected=3.2, once_in_hours=9e3, quarter=40),
        ),
        turned=(
            Turned(source=say("reddit"), scored=62, share=0.71, usual=0.18, once_in_hours=9e3, quarter=20),
        ),
        voice=Voice(author=say("@lena_bakes"), followers=184_000, before=20_000),
        conversation=Conversation(posts=62, people=48, before=11),
        climb=Climb(days=(120, 190, 310), usual=98.5),
    )


def precision(say: Say) -> Precision:
    """Two rules: one worth waking somebody, one not."""
    reasons = (say("A joke"), say("A joke"), say("Spam"))
    volume = Outcomes(rule=Rule.VOLUME, declared=2, one_to_one=1, dismissed=3, reasons=reasons)
    tips = Outcomes(rule=Rule.TIP, unanswered=1)
    return Precision(since=NOW.replace(day=1), until=NOW, alerts=7, rules=(volume, tips))
