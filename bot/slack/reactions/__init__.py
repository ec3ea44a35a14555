"""Event -> what people are shown. A reaction runs in the reactor's own transaction and names its deliveries.

Cards are *standings*: posted once, then redrawn whenever their subject changes. Notices are new messages,
because an edit pings nobody. Whoever must act is pinged once, by a direct message; the thread names them
without a second ping. A delivery's key names its place only; the reactor
puts event and reaction before it, so the same event handled twice writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain import events as e
from bot.domain import feed
from bot.slack.reactions import alerts, feeding, listening, private, rooms
from bot.slack.reactions.parts import Reaction
from bot.slack.reactions.reach import REACH

_CRISIS = (rooms.redraw_crisis, rooms.redraw_homes)
_STEP = (rooms.redraw_step, *_CRISIS)
_WORDS = (rooms.redraw_statement, *_CRISIS)

ON: Mapping[type[e.Event], tuple[Reaction, ...]] = {
    e.AlertRaised: (alerts.post_alert, rooms.redraw_homes),
    e.AlertGrew: (alerts.redraw_alert, alerts.redraw_war_room_of_alert),
    e.AlertReopened: (alerts.redraw_alert, alerts.tell_alert_thread, rooms.redraw_homes),
    e.PersonAsked: (alerts.redraw_alert, alerts.tell_alert_thread, rooms.write_to),
    e.ChainExhausted: (alerts.redraw_alert, alerts.tell_alert_thread, rooms.write_to),
    e.AlertAcknowledged: (alerts.redraw_alert, rooms.redraw_homes),
    e.AlertUndecided: (alerts.tell_alert_thread, rooms.write_to),
    e.AlertLetGo: (alerts.redraw_alert, alerts.tell_alert_thread, rooms.redraw_homes),
    e.AlertGivenToCare: (alerts.redraw_alert, alerts.tell_alert_thread, rooms.write_to, rooms.redraw_homes),
    e.AlertJoined: (
        alerts.redraw_alert,
        alerts.redraw_war_room_of_alert,
        rooms.tell_war_room,
        rooms.redraw_homes,
    ),
    e.AlertDismissed: (alerts.redraw_alert, rooms.redraw_homes),
    e.AlertNoteAdded: (alerts.tell_alert_thread,),
    e.EvidenceChanged: (alerts.redraw_alert, rooms.tell_war_room_if_any),
    e.PostJudged: (alerts.redraw_alert,),
    e.CopiesErased: (alerts.redraw_alert,),
    e.WordsErased: (rooms.redraw_crisis,),
    e.StormEnded: (alerts.redraw_alert, alerts.redraw_war_room_of_alert),
    e.CrisisDeclared: (rooms.open_war_room, rooms.redraw_homes),
    e.FactsChanged: _CRISIS,
    e.SeverityChanged: (rooms.tell_war_room, *_CRISIS),
    e.RoleAssigned: (private.keep_insiders, rooms.tell_war_room, *_CRISIS),
    e.NoteAdded: (rooms.tell_war_room,),
    e.EvidenceAdded: (rooms.tell_war_room,),
    e.CrisisResolved: (rooms.tell_war_room, *_CRISIS),
    e.CrisisReopened: (rooms.tell_war_room, *_CRISIS),
    e.CrisisClosed: (rooms.tell_war_room, *_CRISIS),
    e.LimitChanged: (rooms.tell_war_room, rooms.redraw_crisis),
    e.LimitNear: (rooms.tell_war_room, rooms.write_to),
    e.CrisisErased: (rooms.tell_war_room, rooms.redraw_crisis, rooms.redraw_alerts),
    e.CrisisRestricted: (private.move_in, rooms.tell_war_room, private.redraw_alerts, *_CRISIS),
    e.CrisisUnrestricted: (private.move_out, rooms.tell_war_room, private.redraw_alerts, *_CRISIS),
    e.JoinAsked: (rooms.call_somebody, rooms.write_to),
    e.MemberLetIn: (private.keep_insiders, rooms.tell_war_room, rooms.write_to, *_CRISIS),
    e.JoinRefused: (rooms.tell_war_room, rooms.write_to),
    e.MemberLeft: (private.keep_insiders, rooms.tell_war_room, rooms.write_to, *_CRISIS),
    e.MemberCalledBack: (private.keep_insiders, rooms.tell_war_room),
    e.OutsiderTakenOut: (private.keep_insiders, rooms.tell_war_room),
    e.RoomAsked: (private.make_room,),
    e.RoomMade: (private.enter_room, rooms.redraw_crisis),
    e.RoomRefused: (rooms.write_to, rooms.redraw_crisis),
    e.RoomLost: (private.move_on, rooms.write_to),
    e.RoomUnkept: (rooms.call_somebody, rooms.write_to),
    e.StepOpened: (rooms.post_step, rooms.write_to, *_CRISIS),
    e.StepAssigned: (rooms.call_somebody, rooms.write_to, *_STEP),
    e.StepProgressed: (rooms.write_to, *_STEP),
    e.StepFinished: _STEP,
    e.StepSkipped: (rooms.tell_war_room, *_STEP),
    e.StepRescheduled: _STEP,
    e.ReadingAsked: (rooms.write_to, *_STEP),
    e.StepOverdue: (rooms.call_somebody, rooms.write_to, *_STEP),
    e.FirstWordsLate: (rooms.call_somebody, rooms.write_to, *_CRISIS),
    e.NewsDue: (rooms.call_somebody, rooms.write_to, *_CRISIS),
    e.StatementDrafted: (rooms.post_statement, *_CRISIS),
    e.StatementEdited: (rooms.tell_war_room, *_WORDS),
    e.ApprovalAsked: (rooms.call_somebody, rooms.write_to, *_WORDS),
    e.ApprovalMovedOn: (rooms.call_somebody, rooms.write_to, *_WORDS),
    e.StatementApproved: (rooms.tell_war_room, rooms.write_to, *_WORDS),
    e.StatementRejected: (rooms.call_somebody, rooms.write_to, *_WORDS),
    e.ApprovalExpired: (rooms.call_somebody, rooms.write_to, *_WORDS),
    e.StatementWithdrawn: (rooms.tell_war_room, *_WORDS),
    e.PublicationAsked: (rooms.call_somebody, rooms.write_to, *_WORDS),
    e.PublicationSettled: (rooms.call_somebody, rooms.write_to, *_WORDS),
    e.DebriefAsked: (rooms.ask_for_debrief, rooms.call_somebody, rooms.write_to, *_CRISIS),
    e.DebriefNoteGiven: _CRISIS,
    e.DebriefReported: (rooms.post_report, *_CRISIS),
    e.SourceLost: (listening.redraw_storms, rooms.redraw_homes),
    e.SourceMissed: (listening.post_outage,),
    e.SourceBack: (listening.redraw_outage, listening.redraw_storms, rooms.redraw_homes),
    e.GapFound: (listening.redraw_storms, rooms.redraw_homes),
    e.WatchChanged: (listening.redraw_storms, rooms.tell_war_room_if_any, rooms.redraw_homes),
    e.AllowanceLow: (listening.warn_of_allowance,),
    e.TrialBegan: (listening.post_trial,),
    e.TrialMoved: (listening.redraw_trial,),
    e.GraveWordsChanged: (),
    e.RuleMuted: (listening.announce_mute, rooms.redraw_homes),
    e.RuleUnmuted: (listening.announce_mute, rooms.redraw_homes),
    feed.FeedBegan: (feeding.say_on,),
    feed.PostsFed: (feeding.post_each,),
    feed.FeedSummed: (feeding.sum_up,),
    feed.FeedOver: (feeding.say_over,),
    e.PrecisionMeasured: (listening.post_precision,),
    e.RosterChanged: (rooms.redraw_homes,),
    e.RotaChanged: (rooms.redraw_homes,),
    e.CoverSet: (rooms.redraw_homes,),
    e.CoverEnded: (rooms.redraw_homes,),
    e.AlertMissed: (rooms.redraw_homes,),
    e.PeopleLeftAsleep: (rooms.tell_war_room,),
    e.HomeOpened: (rooms.show_home,),
    **REACH,
}
