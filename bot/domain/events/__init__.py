"""What happened, in the past tense. Written in the same transaction as the state it tells of.

The events of one crisis are its timeline, its audit trail and the outbox of everything people are told.
Fields are plain values (text, numbers, lists), because they are stored as JSON and hashed.
"""

# ruff: noqa: F403 (whoever tells of events names them `e.SomethingHappened`, whichever room they are in)
from bot.domain.event import BOT as BOT
from bot.domain.event import Event as Event
from bot.domain.events.accounts import *
from bot.domain.events.alerts import *
from bot.domain.events.calm import *
from bot.domain.events.crises import *
from bot.domain.events.debriefs import *
from bot.domain.events.facts import *
from bot.domain.events.inside import *
from bot.domain.events.keeping import *
from bot.domain.events.listening import *
from bot.domain.events.people import *
from bot.domain.events.reach import *
from bot.domain.events.rooms import *
from bot.domain.events.steps import *
from bot.domain.events.words import *
