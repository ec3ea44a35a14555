"""The words that go out: drafted, approved by function, bound to their exact text, published once.

Rules (practice.md C0 "Approvals"): approvals run in parallel by role; whoever wrote any part never
approves; one press signs for one role, so two signatures come from two people; an edit voids every approval;
silence is never consent; what is published is the approved SHA-256 and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.comms.message_types import FIRST_WORDS as FIRST_WORDS
from bot.domain.comms.message_types import MESSAGE_LABELS as MESSAGE_LABELS
from bot.domain.comms.message_types import NEWS as NEWS
from bot.domain.comms.message_types import MessageType as MessageType
from bot.domain.comms.toned import Toned
from bot.domain.comms.version import MAX_TEXT as MAX_TEXT
from bot.domain.comms.version import StatementVersion as StatementVersion
from bot.domain.comms.version import Variants, is_whole, new_version
from bot.domain.comms.version import clean_text as clean_text
from bot.domain.comms.version import sha256_of as sha256_of
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.staff.people import Role
from bot.domain.words import N_, Phrase, phrase

APPROVAL_LIFE = timedelta(hours=4)


class StatementState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One press by one person on one exact text. `slots` holds the one entry of the policy that it fills; all
    that were missing, where it is `instead` of theirs. `severity` is how bad it was held to be, 1 the worst.
    """

    person_id: str
    verdict: Verdict
    slots: tuple[int, ...]
    version_number: int
    sha256: str
    at: datetime
    reason: str = ""
    instead: bool = False  # an emergency: who leads goes on without those who were asked
    severity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`policy` holds one entry per approval wanted; each entry lists the roles that may give it."""

    id: str
    crisis_id: str
    message: MessageType
    policy: tuple[tuple[Role, ...], ...]
    versions: tuple[StatementVersion, ...]
    step_id: str | None = None
    state: StatementState = StatementState.DRAFT
    approvals: tuple[Approval, ...] = ()
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    published_at: datetime | None = None
    version: int = 1

    @property
    def current(self) -> StatementVersion:
        return self.versions[-1]

    @property
    def authors(self) -> frozenset[str]:
        return frozenset(v.author_id for v in self.versions)

    @property
    def standing(self) -> tuple[Approval, ...]:
        """Approvals given to exactly the current version; going back to an old wording is an edit too."""
        return tuple(
            a
            for a in self.approvals
            if a.version_number == self.current.number and a.verdict is Verdict.APPROVE
        )

    @property
    def signers(self) -> frozenset[str]:
        return frozenset(a.person_id for a in self.standing)

    @property
    def missing(self) -> tuple[int, ...]:
        filled = {slot for approval in self.standing for slot in approval.slots}
        return tuple(i for i in range(len(self.policy)) if i not in filled)


def draft(
    *,
    id: str,
    crisis_id: str,
    message: MessageType,
    policy: tuple[tuple[Role, ...], ...],
    text: str,
    author_id: str,
    now: datetime,
    step_id: str | None = None,
) -> Statement:
    first = new_version(1, text, author_id, now)
    return Statement(
        id=id, crisis_id=crisis_id, message=message, policy=policy, versions=(first,), step_id=step_id
    )


def edit(
    statement: Statement,
    *,
    text: str,
    author_id: str,
    now: datetime,
    policy: tuple[tuple[Role, ...], ...] | None = None,
    variants: Variants | None = None,
) -> Statement:
    """A new version. Whatever was approved before was another text, so every approval is void.

    `policy` replaces the one it had, because words that left their template may need more approvals;
    `variants` the words for networks and languages, which otherwise stay.
    """
    must_not_be_over(statement)
    before = statement.current
    kept = before.variants if variants is None else variants
    new = new_version(before.number + 1, text, author_id, now, kept)
    if new.sha256 == before.sha256:
        raise Invalid(
            N_("That is word for word the same text, so nothing was changed and no approval was voided.")
        )
    return replace(
        statement,
        versions=(*statement.versions, new),
        policy=statement.policy if policy is None else policy,
        state=StatementState.DRAFT,
        submitted_at=None,
        approved_at=None,
        version=statement.version + 1,
    )


def turned_down(statement: Statement) -> Approval | None:
    """The press that asked for changes to its current version, where that was the last one."""
    last = statement.approvals[-1] if statement.approvals else None
    wanted = last and last.verdict is Verdict.REJECT and last.version_number == statement.current.number
    return last if wanted else None


def submit(statement: Statement, *, now: datetime) -> Statement:
    """Ask for the approvals. With an empty policy nobody is asked and it is approved at once."""
    if statement.state is not StatementState.DRAFT:
        raise Stale(_SUBMITTED.get(statement.state) or _FINISHED[statement.state])
    asked = replace(
        statement, state=StatementState.IN_REVIEW, submitted_at=now, version=statement.version + 1
    )
    return _settle(asked, now)


def with_tone(statement: Statement, toned: Toned) -> Statement:
    """What the check found in its current version is kept with it; its number is the next one's to move."""
    current = replace(statement.current, tone=toned)
    return replace(statement, versions=(*statement.versions[:-1], current))


def must_not_be_over(statement: Statement) -> None:
    if statement.state in _FINISHED:
        raise Stale(_FINISHED[statement.state])


def must_be_current(statement: Statement, seen: str) -> None:
    """`seen` is the fingerprint of the text somebody had before them: nobody acts on another one unread."""
    if seen != statement.current.sha256:
        new = statement.current
        raise Stale(_CHANGED, who=new.author_id, at=new.at, number=new.number)


def may_fill(statement: Statement, person_id: str, roles: Iterable[Role]) -> tuple[int, ...]:
    """The approvals still missing that this person may give: one of them, and none after having given one."""
    if person_id in statement.authors | statement.signers:
        return ()
    held = set(roles)
    return tuple(i for i in statement.missing if held & set(statement.policy[i]))


def check_decider(
    statement: Statement, *, person_id: str, slot: int | None, sha256: str, asked: tuple[Phrase, ...] = ()
) -> int:
    """The approval that this person's press on the text they saw (`sha256`) is for.

    `slot` is the one of those that they `may_fill`. `asked` says for each approval still missing who was
    asked, for whoever has to be refused.
    """
    if statement.state is not StatementState.IN_REVIEW:
        raise Stale(NOT_IN_REVIEW[statement.state])
    must_be_current(statement, sha256)
    if person_id in statement.authors:
        raise NotAllowed(_OWN_WORDS, asked=asked)
    if person_id in statement.signers:
        raise NotAllowed(_ONE_EACH, asked=asked)
    if slot is None:
        raise NotAllowed(_NOT_NEEDED, asked=asked)
    return slot


def decide(
    statement: Statement,
    *,
    person_id: str,
    slot: int,
    verdict: Verdict,
    sha256: str,
    reason: str = "",
    now: datetime,
    severity: Severity | None = None,
) -> Statement:
    """Approve or reject; `slot` comes from `check_decider`. A rejection needs a reason."""
    if verdict is Verdict.REJECT and not reason.strip():
        raise Invalid(N_("Say what must change; the author will read it."))
    press = Approval(
        person_id=person_id,
        verdict=verdict,
        slots=(slot,),
        version_number=statement.current.number,
        sha256=sha256,
        at=now,
        reason=reason.strip(),
        severity=severity.value if severity else None,
    )
    after = replace(statement, approvals=(*statement.approvals, press), version=statement.version + 1)
    if verdict is Verdict.REJECT:
        return replace(after, state=StatementState.DRAFT, submitted_at=None)
    return _settle(after, now)


def withdraw(statement: Statement) -> Statement:
    must_not_be_over(statement)
    return replace(statement, state=StatementState.WITHDRAWN, version=statement.version + 1)


def has_outgrown(statement: Statement, severity: Severity) -> bool:
    """It is worse now than when somebody approved these words."""
    return any(a.severity is not None and severity.value < a.severity for a in statement.standing)


def must_not_be_outgrown(statement: Statement, severity: Severity) -> None:
    """Words for something smaller are looked at again, unless they are public already."""
    if statement.state is StatementState.APPROVED and has_outgrown(statement, severity):
        raise Blocked(_OUTGROWN, severity=phrase(severity.label))


def needs_second_look(statement: Statement, *, now: datetime, severity: Severity) -> bool:
    """It is public, and to say it elsewhere as well it has to be right still: a person says so, and why."""
    old = statement.approved_at is not None and now - statement.approved_at > APPROVAL_LIFE
    is_doubtful = old or has_outgrown(statement, severity)
    return statement.state is StatementState.PUBLISHED and is_doubtful


def check_publishable(statement: Statement, *, now: datetime, looked_at: datetime | None = None) -> None:
    """Asked again at the moment of sending: approved, this very text, and not too long ago.

    `looked_at` is when somebody said of public words that they are right still.
    """
    ready = statement.state in (StatementState.APPROVED, StatementState.PUBLISHED)  # or on one outlet already
    if not ready or statement.approved_at is None:
        raise Blocked(N_("This text is not approved, so it cannot be published."))
    if statement.missing:
        raise Blocked(N_("Approvals are missing for exactly this text."))
    if not is_whole(statement.current):
        raise Blocked(N_("The stored text does not match its fingerprint, so it is not published."))
    if now - max(statement.approved_at, looked_at or statement.approved_at) > APPROVAL_LIFE:
        raise Blocked(N_("The approval is older than {hours} hours. Ask for it again."), hours=4)


def expire(statement: Statement) -> Statement:
    """An approval that grew old: the text goes back to draft, to be asked again."""
    return replace(
        statement,
        state=StatementState.DRAFT,
        approvals=(),
        submitted_at=None,
        approved_at=None,
        version=statement.version + 1,
    )


def published(statement: Statement, *, now: datetime) -> Statement:
    return replace(statement, state=StatementState.PUBLISHED, published_at=now, version=statement.version + 1)


def _settle(statement: Statement, now: datetime) -> Statement:
    if statement.missing:
        return statement
    return replace(statement, state=StatementState.APPROVED, approved_at=now)


_CHANGED = N_(
    "<@{who}> changed this text, {at}, while you looked at an older one. Nothing was done. "
    "Read version {number} on its card first, then decide what still has to be done."
)
_OWN_WORDS = N_(
    "You wrote a version of this text, so you cannot approve or reject it. These were asked:\n{asked}\n"
    "You can still edit it or withdraw it on its card."
)
_ONE_EACH = N_(
    "You have approved this text already. One press signs for one role, and each approval comes from another "
    "person. The rest is asked of these:\n{asked}\nNothing more is needed from you."
)
_NOT_NEEDED = N_(
    "Your approval is not one of those still needed for this text. These were asked:\n{asked}\n"
    "If something in it is wrong, tell them in this thread, or edit it on its card."
)
_OUTGROWN = N_(
    "It became {severity} after this text was approved. Whoever approved it looks at it again: press "
    "*Ask for approval again* on its card."
)
_FINISHED = {
    StatementState.PUBLISHED: N_("This text is published. A change to it is a correction of its own."),
    StatementState.WITHDRAWN: N_("This text was withdrawn. Write a new one."),
}
_SUBMITTED = {
    StatementState.IN_REVIEW: N_("This text is already waiting for its approvals."),
    StatementState.APPROVED: N_("This text is already approved."),
}
NOT_IN_REVIEW = {
    StatementState.DRAFT: N_("This text is being changed and waits for no approval right now."),
    StatementState.APPROVED: N_("This text already has every approval it needs."),
    **_FINISHED,
}
