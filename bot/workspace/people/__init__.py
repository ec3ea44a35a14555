"""The people's side of the workspace: what users do with mouse and keyboard, never through the Web API."""

from bot.workspace.people.outcome import Ack, Delivery, Nobody, Outcome
from bot.workspace.people.people import People

__all__ = ["Ack", "Delivery", "Nobody", "Outcome", "People"]
