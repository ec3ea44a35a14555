"""How bad it is by the answers of the triage, with the reasons; a person decides (C0, S1.2, S4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.crisis.severity import Severity
from bot.domain.words import N_

Answers = Mapping[str, str]
RULES: tuple[tuple[Severity, str, str, str], ...] = (  # by which answer it is at least how bad, and why
    (Severity.SEV1, "hurt", "injured", N_("somebody is injured or in danger")),
    (Severity.SEV1, "grave", "crime", N_("there is a crime in it")),
    (Severity.SEV1, "grave", "data", N_("data of people is lost or public")),
    (Severity.SEV1, "grave", "money", N_("much money, the market or a regulator is touched")),
    (Severity.SEV1, "control", "no", N_("an account is out of our hands")),
    (Severity.SEV1, "reach_now", "national", N_("national press or television has it")),
    (Severity.SEV1, "pressing", "authority", N_("an authority is involved")),
    (Severity.SEV2, "reach_now", "several", N_("it is on several platforms")),
    (Severity.SEV2, "pressing", "press", N_("the press asks or writes")),
    (Severity.SEV2, "boycott", "yes", N_("somebody calls for a boycott")),
    (Severity.SEV2, "hurt", "group", N_("a group of people is insulted")),
    (Severity.SEV3, "reach_now", "one", N_("there is much of it on one platform, or a far-reaching account")),
)
IN_24H = {"national": Severity.SEV1, "several": Severity.SEV2, "one": Severity.SEV3}
RAISED_BY: tuple[tuple[str, str, str], ...] = (  # one level worse, however many of them there are
    ("before", "yes", N_("the same happened in the last two years")),
    ("vulnerable", "yes", N_("children or people in need of protection are among those hurt")),
    ("warned", "yes", N_("we had been warned")),
    ("cover", "no", N_("nobody is there who can act until it is over")),
)
USUAL = N_("this kind usually begins so")
SPREADING = N_("it may reach further in 24 hours")
NOTHING = N_("nothing says that it is worse")


@dataclass(frozen=True, slots=True)
class Proposal:
    """`reasons` are message ids, or a playbook's own words; `raised` those by which it is one level worse."""

    now: Severity
    in_24h: Severity
    reasons: tuple[str, ...]
    raised: tuple[str, ...] = ()


def propose(
    answers: Answers,
    *,
    usual: Severity | None = None,
    same_kind: int = 0,
    own: Iterable[tuple[Severity, str]] = (),
) -> Proposal:
    """`usual` is where the playbook begins, `same_kind` how many there were in two years, and `own` what its
    own questions say.
    """
    found = [(level, why) for level, name, answer, why in RULES if answers.get(name) == answer]
    found += own
    found += [(usual, USUAL)] if usual else []
    raised = _raised(answers, same_kind)
    now = _worse(min((level for level, _ in found), default=Severity.SEV4), bool(raised))
    later = _worse(IN_24H.get(answers.get("reach_24h", ""), Severity.SEV4), bool(raised))
    worst = min((level for level, _ in found), default=None)
    reasons = [why for level, why in found if level == worst]
    if later < now:
        reasons.append(SPREADING)
    return Proposal(now, min(now, later), tuple(dict.fromkeys(reasons)) or (NOTHING,), raised)


def _raised(answers: Answers, same_kind: int) -> tuple[str, ...]:
    known = {**answers, **({"before": "yes"} if same_kind else {})}
    return tuple(why for name, answer, why in RAISED_BY if known.get(name) == answer)


def _worse(level: Severity, raised: bool) -> Severity:
    return Severity(max(level - 1, Severity.SEV1)) if raised else level
