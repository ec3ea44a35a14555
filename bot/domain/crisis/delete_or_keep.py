"""D1, delete or keep: the rule about a post that went wrong (practice.md C0, D1; S0.3 to S0.7, S4.1).

Screenshots have travelled before anyone decides, so the default is to keep the post and answer beneath it.
The grounds are looked at in the rule's order and the first that fits counts. Evidence comes first, and
whatever is deleted must be admitted. Closing or hiding the account is no choice here (rule 7, S4.1): while
it is in a stranger's hands the platform can suspend it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.domain.errors import Blocked, Invalid
from bot.domain.staff.people import Role
from bot.domain.words import N_, phrase


class Wish(StrEnum):
    KEEP = "keep"
    DELETE = "delete"


class Ground(StrEnum):
    """In the order in which they are looked at."""

    LAW = "law"
    GRAPHIC = "graphic"
    HACK = "hack"
    WRONG_ACCOUNT = "wrong_account"
    UNPOPULAR = "unpopular"
    OTHERS = "others"


GROUND_LABELS = {
    Ground.LAW: N_("Law, court, personal data or live danger (scam link, unsafe advice)"),
    Ground.GRAPHIC: N_("Obscene or graphic"),
    Ground.HACK: N_("Somebody broke into the account"),
    Ground.WRONG_ACCOUNT: N_("Posted from the wrong account; harmless or crude"),
    Ground.UNPOPULAR: N_("Insensitive, mistaken, hypocritical or unpopular"),
    Ground.OTHERS: N_("Written by somebody else"),
}
OWN_POST = tuple(g for g in Ground if g is not Ground.OTHERS)
HACK_SIGNS = {
    "login_alert": N_("A login alert"),
    "platform_notice": N_("A notice from the platform"),
    "unknown_app": N_("An app that nobody of us connected"),
    "locked_out": N_("We are locked out"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rule asks about. Every default is the answer that does not allow a deletion.

    `defended`: one of us stood by the post in public. `admission`: the words that admit the deletion, ready
    to go. `stated_reason`: the reason that will be given in public. `signed_by`: roles that signed, each by
    another person. `community_rule`: the published rule that a comment breaks.
    """

    in_control: bool = False
    hack_sign: str = ""
    weak_credentials: bool = False
    defended: bool = True
    admission: str = ""
    apology_public: bool = False
    stated_reason: str = ""
    signed_by: frozenset[Role] = field(default_factory=frozenset)
    community_rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class D1Decision:
    """`evidence` is how much was stored before. `correct`: the truth is published at once, not only admitted.

    `own_credentials`: weak or shared passwords have to be owned, “we were hacked” alone is barred (S0.7).
    """

    wish: Wish
    ground: Ground
    decider: str
    evidence: int
    admit: bool = False
    admit_within: timedelta | None = None
    correct: bool = False
    own_credentials: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One ground: which wishes it allows, what must be true before a deletion, what follows from one."""

    number: int
    allows: frozenset[Wish]
    refusal: str = ""  # why the other wish is not allowed
    check: Callable[[Facts], None] | None = None
    sign_off: tuple[Role, ...] = ()
    admit: bool = True
    admit_within: timedelta | None = None
    correct: bool = False


NO_EVIDENCE = N_(
    "Save the evidence before you decide: the post as it stands and its answers, word for word. A link alone "
    "leads nowhere once the post is gone. On the card choose *Add evidence*, or “Add to crisis” on a message."
)


def judge(
    ground: Ground, wish: Wish = Wish.KEEP, *, decider: str, evidence: int, facts: Facts | None = None
) -> D1Decision:
    """What D1 decides. Raises ``Invalid`` for a wish the ground rules out, ``Blocked`` for a not-yet.

    Where the law or danger wants it gone at once (rule 1), or it is obscene (rule 2), one person decides with
    a reason; evidence is wanted all the same, before anything else.
    """
    facts, rule = facts or Facts(), RULES[ground]
    if not decider:
        raise Invalid(N_("A person has to decide this by name."))
    if evidence < 1:
        raise Blocked(NO_EVIDENCE)
    if wish not in rule.allows:
        raise _invalid("ground", rule.refusal)
    deleted = wish is Wish.DELETE
    if deleted and rule.check:
        rule.check(facts)
    if deleted and not facts.signed_by.issuperset(rule.sign_off):
        raise Blocked(N_("This needs the crisis lead and the PR lead, two people."))
    return D1Decision(
        wish=wish,
        ground=ground,
        decider=decider,
        evidence=evidence,
        admit=deleted and rule.admit,
        admit_within=rule.admit_within if deleted else None,
        correct=deleted and rule.correct,
        own_credentials=deleted and ground is Ground.HACK and facts.weak_credentials,
    )


def _invalid(field: str, msgid: str) -> Invalid:
    """Named at the field of the form that holds the answer."""
    return Invalid(msgid, fields={field: phrase(msgid)})


def _check_hack(facts: Facts) -> None:
    if facts.hack_sign not in HACK_SIGNS:
        raise _invalid(
            "hack_sign",
            N_(
                "“Hacked” needs something that shows it: a login alert, a notice from the platform, "
                "an unknown app, or that we are locked out."
            ),
        )
    if not facts.in_control:
        raise Blocked(
            N_(
                "Get the account back first, then delete. Until then ask the platform to suspend it for the "
                "time being, and warn people from another channel of ours."
            )
        )


def _check_wrong_account(facts: Facts) -> None:
    if facts.defended:
        raise _invalid(
            "defended",
            N_(
                "One of us has stood by this post in public, so it cannot be called a slip. "
                "Keep it and answer beneath it."
            ),
        )
    if not facts.admission.strip():
        raise Blocked(
            N_("Write the words that admit the deletion first: they go out in the same ten minutes.")
        )


def _check_unpopular(facts: Facts) -> None:
    if not facts.apology_public:
        raise Blocked(N_("Keep it for now and answer beneath it. It can only go once the apology is public."))
    if not facts.stated_reason.strip():
        raise Blocked(N_("Write the reason that people will be given for the removal."))


def _check_others(facts: Facts) -> None:
    if not facts.community_rule.strip():
        raise _invalid(
            "community_rule",
            N_(
                "What others write is never deleted or hidden for being critical. Name the published "
                "community rule it breaks, or leave it."
            ),
        )


_MUST_GO = N_("On this ground the post is deleted. If the ground does not fit, choose the one that does.")
_BOTH = frozenset({Wish.KEEP, Wish.DELETE})
_ONLY_DELETE = frozenset({Wish.DELETE})

RULES: Mapping[Ground, Rule] = {
    Ground.LAW: Rule(number=1, allows=_ONLY_DELETE, refusal=_MUST_GO, correct=True),
    Ground.GRAPHIC: Rule(number=2, allows=_ONLY_DELETE, refusal=_MUST_GO),
    Ground.HACK: Rule(number=3, allows=_ONLY_DELETE, refusal=_MUST_GO, check=_check_hack),
    Ground.WRONG_ACCOUNT: Rule(
        number=4, allows=_BOTH, check=_check_wrong_account, admit_within=timedelta(minutes=10)
    ),
    Ground.UNPOPULAR: Rule(
        number=5, allows=_BOTH, check=_check_unpopular, sign_off=(Role.CRISIS_LEAD, Role.PR_LEAD)
    ),
    Ground.OTHERS: Rule(number=6, allows=_BOTH, check=_check_others, admit=False),
}
