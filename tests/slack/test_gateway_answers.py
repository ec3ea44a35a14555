"""What the gateway makes of every way in which a call can end."""

import socket
import ssl

import pytest

from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.slack.api.client import posting_client
from bot.slack.api.gateway import Gateway
from bot.slack.api.refusals import IN_DOUBT, LATER, Refused
from tests.slack.scripted import HANG_UP, Answer, Scripted, refusal


def post(url: str, timeout: int = 5):
    gateway = Gateway(posting_client("xoxb-test", url, timeout))
    return gateway.post("C1", "hello", [], delivery_ids=["d1"])


def outcome(answer: Answer) -> DeliveryError:
    with Scripted(answer) as slack, pytest.raises(DeliveryError) as caught:
        post(slack.url)
    return caught.value


def is_unknown(error: DeliveryError) -> bool:
    return isinstance(error, OutcomeUnknown)


@pytest.mark.parametrize(
    "error",
    [
        "message_not_found",
        "cant_update_message",
        "msg_too_long",
        "invalid_blocks",
        "missing_scope",
        "no_such_error_that_slack_ever_had",
    ],
)
def test_a_fault_in_what_was_asked_is_permanent(error):
    found = outcome(refusal(error))
    assert isinstance(found, Refused)
    assert found.permanent
    assert found.error == error


@pytest.mark.parametrize("error", sorted(LATER))
def test_a_passing_trouble_is_tried_again_later_and_was_certainly_not_taken(error):
    found = outcome(refusal(error))
    assert not found.permanent
    assert found.retry_after == LATER[error]
    assert not is_unknown(found)


@pytest.mark.parametrize("error", sorted(IN_DOUBT))
def test_an_internal_error_may_have_done_half_of_it(error):
    assert is_unknown(outcome(refusal(error)))


def test_a_server_error_leaves_the_outcome_unknown():
    assert is_unknown(outcome(Answer(500, "<html>oops</html>")))


def test_a_rate_limit_says_when_to_come_back():
    limited = refusal("ratelimited", 429)
    found = outcome(Answer(429, limited.body, {"Retry-After": "17"}))
    assert found.retry_after == 17
    assert not found.permanent
    assert not is_unknown(found)


def test_a_rate_limit_without_a_usable_time_still_waits():
    assert outcome(Answer(429, refusal("ratelimited").body, {"Retry-After": "soon"})).retry_after == 30


def test_a_page_of_a_proxy_is_no_answer_of_slack():
    found = outcome(Answer(403, "<html>blocked</html>"))
    assert not found.permanent
    assert not is_unknown(found)


def test_a_connection_that_breaks_before_the_answer_leaves_the_outcome_unknown():
    assert is_unknown(outcome(HANG_UP))


def test_half_an_answer_leaves_the_outcome_unknown():
    assert is_unknown(outcome(Answer(cut=True)))


def test_an_answer_that_never_comes_leaves_the_outcome_unknown():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api/"
        with pytest.raises(OutcomeUnknown):
            post(url, timeout=0.2)


def test_nobody_at_the_door_is_certainly_not_accepted():
    with socket.create_server(("127.0.0.1", 0)) as closing:
        url = f"http://127.0.0.1:{closing.getsockname()[1]}/api/"
    with pytest.raises(DeliveryError) as caught:
        post(url)
    assert not caught.value.permanent
    assert not is_unknown(caught.value)


def test_a_name_that_does_not_resolve_is_certainly_not_accepted():
    with pytest.raises(DeliveryError) as caught:
        post("http://slack.invalid/api/")
    assert not is_unknown(caught.value)


def test_a_refusal_says_where_the_fault_is():
    found = outcome(
        refusal("invalid_blocks", errors=["no more than 50 items allowed [json-pointer:/blocks]"])
    )
    assert "no more than 50 items" in str(found)
    assert "needs pins:write" in str(outcome(refusal("missing_scope", needed="pins:write")))


def test_the_gateway_sends_a_post_once_whatever_happens():
    with Scripted(HANG_UP) as slack:
        with pytest.raises(OutcomeUnknown):
            post(slack.url)
        assert slack.calls == ["chat.postMessage"]


def test_a_client_that_retries_by_itself_is_refused():
    from slack_sdk import WebClient

    with pytest.raises(ValueError, match="retry"):
        Gateway(WebClient(token="xoxb-test"))


def test_the_certificates_of_the_system_are_read_once_and_asked_for():
    one, another = posting_client("xoxb-test"), posting_client("xapp-test")
    assert one.ssl is another.ssl
    assert (one.ssl.verify_mode, one.ssl.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_the_list_of_users_waits_as_long_as_slack_asks():
    me = Answer(body='{"ok": true, "team_id": "T1", "user_id": "U1"}')
    limited = Answer(429, refusal("ratelimited").body, {"Retry-After": "9"})
    page = Answer(body='{"ok": true, "members": [{"id": "U7", "team_id": "T1"}]}')
    waits: list[float] = []
    with Scripted(me, limited, page) as slack:
        gateway = Gateway(posting_client("xoxb-test", slack.url), wait=waits.append)
        assert [person.id for person in gateway.users()] == ["U7"]
    assert waits == [9]


def test_a_chart_that_is_never_processed_is_given_up_after_a_bounded_wait():
    upload = Answer(body='{"ok": true, "upload_url": "URL", "file_id": "F1"}')
    done = Answer(body='{"ok": true, "files": [{"id": "F1"}]}')
    unready = Answer(body='{"ok": true, "file": {"id": "F1"}}')
    waits: list[float] = []
    with Scripted(upload, Answer(), done, unready) as slack:
        slack.answers[0] = Answer(body=upload.body.replace("URL", slack.url + "upload"))
        gateway = Gateway(posting_client("xoxb-test", slack.url), wait=waits.append)
        with pytest.raises(DeliveryError) as caught:
            gateway.upload_chart(b"png", "chart.png", "Posts per minute")
    assert not caught.value.permanent
    assert 10 < sum(waits) < 20
