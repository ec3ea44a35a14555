"""What Slack's answers mean for whoever wants to send again: the one table from error string to retry."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.domain.errors import DeliveryError, OutcomeUnknown

# The token is no good any more, or never was: a person must put another one in.
TOKEN_REFUSED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
    }
)
CONNECT = "apps.connections.open"  # the one method of the app token
# The channel is closed to the bot until a person opens it again.
CLOSED_CHANNEL = ("channel_not_found", "is_archived", "not_in_channel")
# Not taken, and the same call may well be taken later. Values are seconds to wait when Slack names none.
LATER = {
    "ratelimited": 30.0,
    "rate_limited": 30.0,
    "message_limit_exceeded": 60.0,
    "service_unavailable": 5.0,
    "request_timeout": 1.0,
    "team_added_to_org": 60.0,
    "org_login_required": 60.0,
    # A person mends the token or the channel; what waits must not be thrown away meanwhile.
    **dict.fromkeys([*sorted(TOKEN_REFUSED), *CLOSED_CHANNEL], 60.0),
}
# Slack's own words on both: "some aspect of the operation" may have succeeded before the error.
IN_DOUBT = frozenset({"internal_error", "fatal_error"})
# Everything else names a fault in what was asked (message_not_found, msg_too_long, invalid_blocks,
# missing_scope ...): asking again cannot help.

# The other side was never reached, so it has certainly taken nothing.
_NEVER_REACHED = (ConnectionRefusedError, socket.gaierror)


class Refused(DeliveryError):
    """Slack said no. `error` is its own string, `method` the Web API method that was called."""

    def __init__(
        self, method: str, error: str, *, permanent: bool, retry_after: float | None = None, detail: str = ""
    ) -> None:
        super().__init__(f"{method}: {error}{detail}", permanent=permanent, retry_after=retry_after)
        self.method = method
        self.error = error

    @property
    def needs_token(self) -> bool:
        """Nothing but another token helps. One scope is all there is to an app token, so it counts too."""
        has_no_use = (self.method, self.error) == (CONNECT, "missing_scope")
        return has_no_use or self.error in TOKEN_REFUSED


@contextmanager
def told(method: str) -> Iterator[None]:
    """Turns whatever the SDK raises inside into a ``DeliveryError`` of the right kind."""
    try:
        yield
    except SlackApiError as error:
        raise _from_answer(method, error.response) from error
    except SlackRequestError as error:
        # The SDK raises it before the last call of an upload: nothing was shared yet.
        raise DeliveryError(f"{method}: {error}", permanent=False) from error
    except URLError as error:
        raise _from_network(method, error.reason) from error
    except (OSError, http.client.HTTPException) as error:
        raise _from_network(method, error) from error


def _from_answer(method: str, response: Any) -> DeliveryError:
    data = response.data if isinstance(response.data, dict) else {}
    error = str(data.get("error") or f"http_{response.status_code}")
    if response.status_code == 429:
        return Refused(method, "ratelimited", permanent=False, retry_after=_retry_after(response.headers))
    if error in LATER:
        return Refused(method, error, permanent=False, retry_after=LATER[error])
    if error in IN_DOUBT or response.status_code >= 500:
        return OutcomeUnknown(f"{method}: {error} (HTTP {response.status_code})")
    if response.status_code != 200:
        return Refused(method, error, permanent=False)  # a proxy's page, not Slack's answer
    return Refused(method, error, permanent=True, detail=_detail(data))


def _detail(data: dict[str, Any]) -> str:
    """What is wrong where, as Slack says it beside the error string."""
    found = data.get("errors") or (data.get("response_metadata") or {}).get("messages") or ()
    needed = [f"needs {data['needed']}"] if data.get("needed") else []
    words = "; ".join([*(str(item) for item in found), *needed])
    return f" ({words[:300]})" if words else ""


def _retry_after(headers: Any) -> float:
    try:
        return max(1.0, float(headers["Retry-After"]))
    except (KeyError, ValueError):
        return LATER["ratelimited"]


def _from_network(method: str, reason: object) -> DeliveryError:
    text = f"{method}: {type(reason).__name__}: {reason}"
    if isinstance(reason, _NEVER_REACHED):
        return DeliveryError(text, permanent=False)
    return OutcomeUnknown(text)
