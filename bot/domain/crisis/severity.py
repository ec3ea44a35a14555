"""How bad it is, asked twice: now, and expected in 24 hours; the higher one drives (S4.4)."""

from __future__ import annotations

from enum import IntEnum

from bot.domain.words import N_


class Severity(IntEnum):
    """1 is the worst. Compare with `worse_of`, not with ``<``, so that nobody has to remember that."""

    SEV1 = 1
    SEV2 = 2
    SEV3 = 3
    SEV4 = 4

    @property
    def label(self) -> str:
        """A message id."""
        return SEVERITY_LABELS[self]


SEVERITY_LABELS = {
    Severity.SEV1: N_("SEV-1 (emergency)"),
    Severity.SEV2: N_("SEV-2 (serious)"),
    Severity.SEV3: N_("SEV-3 (limited)"),
    Severity.SEV4: N_("SEV-4 (minor)"),
}
SEVERITY_MEANING = {
    Severity.SEV1: N_(
        "Injury or safety risk, crime, data loss, account out of control, national press, regulator"
    ),
    Severity.SEV2: N_("Several platforms, press asks, boycott call, a group insulted, staff filmed"),
    Severity.SEV3: N_("Over the threshold on one platform, or one far-reaching account; nobody harmed"),
    Severity.SEV4: N_("Single complaints, no growth: customer care handles it"),
}


def worse_of(a: Severity, b: Severity) -> Severity:
    return min(a, b)
