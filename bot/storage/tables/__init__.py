"""The rows. One class per table; a field has the name and meaning of the domain field it stores.

Nested values stand as JSON. Enumerations that grow with features (kinds of clocks, events) are free text,
those that drive a claim or a transition are checked. Every constraint is named, so that a later migration
can name it too. No row leaves `bot.storage`.
"""

from bot.storage.tables.accounts import AccountRow, RevocationRow
from bot.storage.tables.base import Row, is_, table_of
from bot.storage.tables.captures import ARE_NOT_WHOLE, CaptureFileRow, CapturePieceRow, CaptureRow
from bot.storage.tables.chat import (
    SETTLED,
    STALE_DRAWING,
    BudgetRow,
    DeliveryRow,
    PostedRow,
    RequestRow,
    StandingRow,
)
from bot.storage.tables.crises import (
    AlertRow,
    CrisisPlaybookRow,
    CrisisRow,
    DebriefNoteRow,
    ReportRow,
    StepRow,
)
from bot.storage.tables.facts import FactRow
from bot.storage.tables.listening import (
    LARGE,
    BucketLanguageRow,
    BucketRow,
    CursorRow,
    FeedRow,
    ForgettingRow,
    ForgottenRow,
    GraveListRow,
    HitRow,
    MentionRow,
    OutageRow,
    SourceGapRow,
    SourceLifeRow,
    SourceRhythmRow,
    TrialRow,
    WatchRow,
    WatchStateRow,
)
from bot.storage.tables.reach import CallRow, ContactRow, PageRow
from bot.storage.tables.record import (
    PASSING,
    ChainRow,
    DeadlineRow,
    EventBodyRow,
    EventRow,
    PendingEventRow,
)
from bot.storage.tables.settings import ARE_ADMINS, BrandRow, CounterRow, PersonRow, RosterRow
from bot.storage.tables.team import (
    AudienceRow,
    CoverRow,
    HandoverRow,
    MeetingRow,
    MemberRow,
    PowerRow,
    RotaRow,
)
from bot.storage.tables.words import SENDING, PublicationRow, StatementRow

__all__ = [
    "ARE_ADMINS",
    "ARE_NOT_WHOLE",
    "LARGE",
    "PASSING",
    "SENDING",
    "SETTLED",
    "STALE_DRAWING",
    "AccountRow",
    "AlertRow",
    "AudienceRow",
    "BrandRow",
    "BucketLanguageRow",
    "BucketRow",
    "BudgetRow",
    "CallRow",
    "CaptureFileRow",
    "CapturePieceRow",
    "CaptureRow",
    "ChainRow",
    "ContactRow",
    "CounterRow",
    "CoverRow",
    "CrisisPlaybookRow",
    "CrisisRow",
    "CursorRow",
    "DeadlineRow",
    "DebriefNoteRow",
    "DeliveryRow",
    "EventBodyRow",
    "EventRow",
    "FactRow",
    "FeedRow",
    "ForgettingRow",
    "ForgottenRow",
    "GraveListRow",
    "HandoverRow",
    "HitRow",
    "MeetingRow",
    "MemberRow",
    "MentionRow",
    "OutageRow",
    "PageRow",
    "PendingEventRow",
    "PersonRow",
    "PostedRow",
    "PowerRow",
    "PublicationRow",
    "ReportRow",
    "RequestRow",
    "RevocationRow",
    "RosterRow",
    "RotaRow",
    "Row",
    "SourceGapRow",
    "SourceLifeRow",
    "SourceRhythmRow",
    "StandingRow",
    "StatementRow",
    "StepRow",
    "TrialRow",
    "WatchRow",
    "WatchStateRow",
    "is_",
    "table_of",
]
