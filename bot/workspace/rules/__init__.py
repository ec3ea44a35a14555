"""What Slack accepts in blocks, views and messages, with its own words for what it refuses."""

from bot.workspace.rules.checks import Problem
from bot.workspace.rules.message import Broken, check_message, message_problems
from bot.workspace.rules.view import check_view, view_problems

__all__ = ["Broken", "Problem", "check_message", "check_view", "message_problems", "view_problems"]
