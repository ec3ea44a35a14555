from __future__ import annotations

from bot.workspace.manifest import App
from tests.workspace.conftest import ANA, GUEST, MEI, PRIYA, Slack


def test_people_have_roles_zones_and_locales(slack: Slack) -> None:
    lena = slack.ok("users.info", user="U0LENA", include_locale=True)["user"]
    assert (lena["tz"], lena["tz_offset"], lena["locale"]) == ("Europe/Berlin", 3600, "de-DE")
    assert "locale" not in slack.ok("users.info", user="U0LENA")["user"]
    assert slack.ok("users.info", user=ANA)["user"]["profile"]["title"] == "Social lead"
    assert slack.ok("users.info", user=PRIYA)["user"]["is_owner"] is True
    assert slack.ok("users.info", user=GUEST)["user"]["is_restricted"] is True
    gone = slack.ok("users.info", user="U0LEFT")["user"]
    assert gone["deleted"] is True
    assert "tz" not in gone
    assert slack.error("users.info", user="U0NOBODY") == "user_not_found"


def test_the_list_holds_own_people_and_the_app(slack: Slack) -> None:
    first = slack.ok("users.list", limit=5)
    rest = slack.ok("users.list", limit=50, cursor=first["response_metadata"]["next_cursor"])
    ids = [user["id"] for user in first["members"] + rest["members"]]
    assert slack.ws.app.bot_user_id in ids
    assert "U0ROSA" not in ids


def test_mail_addresses_need_their_scope(slack: Slack) -> None:
    found = slack.ok("users.lookupByEmail", email="ANA@northwind.example")["user"]
    assert (found["id"], found["profile"]["email"]) == (ANA, "ana@northwind.example")
    assert slack.error("users.lookupByEmail", email="nobody@northwind.example") == "users_not_found"
    blind = Slack(App(scopes=slack.ws.app.scopes - {"users:read.email"}))
    assert blind.error("users.lookupByEmail", email="ana@northwind.example") == "missing_scope"
    assert "email" not in blind.ok("users.info", user=ANA)["user"]["profile"]


def test_usergroups_and_their_people(slack: Slack) -> None:
    (group,) = slack.ok("usergroups.list", include_users=True, include_count=True)["usergroups"]
    assert (group["handle"], group["user_count"]) == ("social-team", 3)
    assert slack.ok("usergroups.users.list", usergroup=group["id"])["users"] == group["users"]
    assert slack.error("usergroups.users.list", usergroup="S0") == "no_such_subteam"


def test_do_not_disturb_shows_the_span_that_is_on(slack: Slack) -> None:
    slack.people.do_not_disturb(MEI, 3600)
    users = slack.ok("dnd.teamInfo", users=f"{MEI},{ANA}")["users"]
    assert users[MEI]["dnd_enabled"] is True
    assert users[MEI]["next_dnd_end_ts"] - users[MEI]["next_dnd_start_ts"] == 3600
    assert users[ANA] == {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    assert slack.error("dnd.teamInfo", users=",".join(["U0ANA"] * 51)) == "too_many_users"


def test_the_team_and_the_app_introduce_themselves(slack: Slack) -> None:
    assert slack.ok("team.info")["team"]["name"] == "Northwind Coffee"
    me = slack.ok("auth.test")
    assert (me["user_id"], me["bot_id"], me["team_id"]) == ("U0FIREBRK", "B0FIREBRK", "T0NORTHWND")
