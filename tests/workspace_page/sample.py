"""A workspace with something of everything in it, and a small app that answers presses."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from typing import Any

from bot.workspace import posts, screens
from bot.workspace.clock import FakeClock, RealClock
from bot.workspace.manifest import App, Command, Shortcut
from bot.workspace.model import Bookmark, Channel, File, Message
from bot.workspace.people import Ack, People
from bot.workspace.seed import NORTHWIND, Seed
from bot.workspace.state import Workspace

Json = dict[str, Any]
START = 1_767_225_600.0  # 1 January 2026, 00:00 UTC
ANA, TOM, MEI, SAM, LENA, GUEST = "U0ANA", "U0TOM", "U0MEI", "U0SAM", "U0LENA", "U0GUEST"
CRISIS, GENERAL, SECRET = "C0CRISIS", "C0GENERAL", "G0SECRET"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CHART = b"""<svg xmlns="http://www.w3.org/2000/svg" width="600" height="220" viewBox="0 0 600 220">
<rect width="600" height="220" fill="#fff"/><path d="M40 20V190H590" stroke="#9aa7a3" fill="none"/>
<path d="M40 176L90 174 140 177 190 172 240 175 290 170 340 168 390 140 440 92 490 48 540 30 590 26"
 stroke="#c2410c" stroke-width="3" fill="none"/><path d="M40 178L590 172" stroke="#56625e"
 stroke-dasharray="5 5" fill="none"/><text x="46" y="16" font-family="sans-serif" font-size="12"
 fill="#56625e">mentions per 5 min</text><text x="470" y="166" font-family="sans-serif" font-size="12"
 fill="#56625e">normal: 6</text></svg>"""

APP = App(
    commands=(
        Command("/crisis", "Declare a crisis and work through it", "[declare | status | list | help]", True),
    ),
    shortcuts=(
        Shortcut("Declare a crisis", "declare", "global", "Opens the form"),
        Shortcut("Add to crisis", "add_to_crisis", "message", "Keeps this message as evidence"),
    ),
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def md(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": md(text), **more}


def button(text: str, action: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action, "value": action, **more}


def option(text: str, value: str, about: str | None = None) -> Json:
    return {"text": plain(text), "value": value} | ({"description": plain(about)} if about else {})


def field_of(label: str, block_id: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def alert(file_id: str, began: int) -> list[Json]:
    return [
        section(
            "*Northwind Coffee: 412 mentions in 30 min, normally 38 at this hour (10.8x)*\n"
            "71 % negative, normally 18 % (300 of 408 scored in the last hour; not scored: 96 French"
            f" and 12 Thai). Began <!date^{began}^{{time}} ({{ago}})|23:12> with a post by @lena_bakes"
            " (84,000 followers); 6 of 10 are about “cup slogan”. Mastodon not covered 23:02-23:07."
        ),
        {
            "type": "image",
            "slack_file": {"id": file_id},
            "alt_text": "Mentions per five minutes, from 6 to 92 since 23:10",
        },
        section(
            "> Who at @northwind thought this slogan was a good idea?\n> Deleting my app. *Bye.*\n"
            "_@corner_seat, 12,400 followers_"
        ),
        {
            "type": "context",
            "elements": [md("On call: <@U0ANA>, asked 23:39. If nobody acts by 23:44: <@U0TOM>.")],
        },
        {
            "type": "actions",
            "elements": [
                button("Declare a crisis", "declare", style="primary"),
                button("Handle one-to-one", "one_to_one"),
                button("Not a crisis", "not_a_crisis", style="danger", confirm=NOT_A_CRISIS),
                {
                    "type": "overflow",
                    "action_id": "more",
                    "options": [option("Quiet for 30 minutes", "quiet"), option("Show all 412 posts", "all")],
                },
            ],
        },
    ]


NOT_A_CRISIS = {
    "title": plain("Close this alert?"),
    "text": md("It opens again by itself when the numbers *double*."),
    "confirm": plain("Close it"),
    "deny": plain("Keep it open"),
    "style": "danger",
}


def room_card(due: int) -> list[Json]:
    return [
        {"type": "header", "text": plain("SEV-2 Insensitive post: cup slogan")},
        {
            "type": "section",
            "fields": [
                md("*Stage*\ncontain"),
                md("*Lead*\n<@U0ANA>"),
                md("*Declared*\n23:43, 4 min after the alert"),
                md("*Publishing*\nheld: 41 of 43"),
            ],
        },
        section(
            f"*Next: Ana decides delete or keep, by <!date^{due}^{{time}}|23:59>*"
            f" (<!date^{due}^{{ago}}|soon>)"
        ),
        {"type": "divider"},
        section(
            "First words: draft waits for Legal (<@U0MEI>, 4 min), Comms approved 23:49.",
            accessory=button("Statement", "statement"),
        ),
        {
            "type": "actions",
            "elements": [
                button("My next step", "step", style="primary"),
                button("Hold posts", "hold"),
                button("Note", "note"),
                {
                    "type": "static_select",
                    "action_id": "severity",
                    "placeholder": plain("Severity"),
                    "initial_option": option("SEV-2", "2"),
                    "options": [option(f"SEV-{n}", str(n)) for n in (1, 2, 3, 4)],
                },
            ],
        },
    ]


def every_block() -> list[Json]:
    """One of each block and element that a message may hold, and two that cannot be drawn."""
    return [
        {"type": "header", "text": plain("Every block :memo:")},
        section(
            "*bold* _italic_ ~struck~ `code` <https://example.com/a?b=1|a link> <#C0GENERAL> <!here> :tada:"
        ),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Rich text: "},
                        {"type": "text", "text": "bold code", "style": {"bold": True, "code": True}},
                        {"type": "text", "text": ", "},
                        {"type": "user", "user_id": ANA},
                        {"type": "text", "text": " "},
                        {"type": "emoji", "name": "fire"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "Pause the queue"}],
                        },
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "Tell the counter"}],
                        },
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "indent": 1,
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "all 43 shops"}]}
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "We got this wrong."}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1\n  y = 2"}]},
            ],
        },
        {
            "type": "table",
            "column_settings": [{"is_wrapped": True}, {"align": "right"}],
            "rows": [
                [{"type": "raw_text", "text": "Source"}, {"type": "raw_text", "text": "Mentions"}],
                [{"type": "raw_text", "text": "Mastodon"}, {"type": "raw_text", "text": "212"}],
                [{"type": "raw_text", "text": "Feeds"}, {"type": "raw_text", "text": "31"}],
            ],
        },
        {
            "type": "markdown",
            "text": "## Plan\n1. **Draft**\n2. Approve\n\n> not yet\n\n- [x] legal\n- [ ] comms",
        },
        {"type": "image", "image_url": "https://example.com/p.png", "alt_text": "A cup with a slogan"},
        {
            "type": "actions",
            "block_id": "controls",
            "elements": [
                {"type": "datepicker", "action_id": "day", "initial_date": "2026-01-02"},
                {"type": "timepicker", "action_id": "hour", "initial_time": "09:30"},
                {"type": "users_select", "action_id": "who", "placeholder": plain("Who?")},
                {
                    "type": "checkboxes",
                    "action_id": "ticks",
                    "options": [option("Posts held", "held"), option("Ads paused", "ads", "takes an hour")],
                },
            ],
        },
        {"type": "video", "title": plain("A video"), "alt_text": "video"},
        {
            "type": "actions",
            "elements": [{"type": "workflow_button", "action_id": "wf", "text": plain("Run")}],
        },
    ]


def declare_form() -> Json:
    """A modal with one of each field."""
    kinds = [
        option("Insensitive post", "insensitive_post", "A post or campaign hurts people"),
        option("Other", "other"),
    ]
    return {
        "type": "modal",
        "callback_id": "declare",
        "notify_on_close": True,
        "title": plain("Declare a crisis"),
        "submit": plain("Declare"),
        "close": plain("Not now"),
        "blocks": [
            section("This opens a war room in <#C0CRISIS> and calls the people on duty."),
            field_of(
                "What kind is it?", "kind", {"type": "static_select", "action_id": "v", "options": kinds}
            ),
            field_of(
                "What happened?",
                "what",
                {"type": "plain_text_input", "action_id": "v", "multiline": True, "max_length": 300},
                hint=plain("One or two sentences, as you would tell a colleague."),
            ),
            field_of("Lead", "lead", {"type": "users_select", "action_id": "v", "initial_user": ANA}),
            field_of(
                "Also called",
                "called",
                {"type": "multi_users_select", "action_id": "v", "placeholder": plain("Choose people")},
                optional=True,
            ),
            field_of(
                "Severity now",
                "severity",
                {
                    "type": "radio_buttons",
                    "action_id": "v",
                    "options": [
                        option("SEV-1", "1", "The company is at stake"),
                        option("SEV-2", "2", "National attention"),
                    ],
                },
            ),
            field_of(
                "Already done",
                "done",
                {
                    "type": "checkboxes",
                    "action_id": "v",
                    "options": [option("Posts held", "h"), option("Ads off", "a")],
                },
                optional=True,
            ),
            field_of(
                "Posts so far",
                "count",
                {"type": "number_input", "action_id": "v", "is_decimal_allowed": False},
            ),
            field_of("Link", "link", {"type": "url_text_input", "action_id": "v"}, optional=True),
            field_of(
                "Began",
                "began",
                {"type": "datetimepicker", "action_id": "v", "initial_date_time": int(START)},
            ),
            field_of("Pictures", "files", {"type": "file_input", "action_id": "v"}, optional=True),
        ],
    }


def note_form(title: str = "Add a note") -> Json:
    return {
        "type": "modal",
        "callback_id": "note",
        "title": plain(title),
        "submit": plain("Save"),
        "blocks": [
            field_of("Note", "note", {"type": "plain_text_input", "action_id": "text", "multiline": True}),
            {"type": "actions", "block_id": "go", "elements": [button("One more", "push")]},
        ],
    }


def home_blocks() -> list[Json]:
    return [
        {"type": "header", "text": plain("Open crises")},
        section(
            "*SEV-2 Insensitive post: cup slogan*\ncontain · lead <@U0ANA>", accessory=button("Open", "open")
        ),
        {"type": "divider"},
        {"type": "header", "text": plain("Your open steps")},
        section(
            "Decide: delete or keep the post\nby 23:59", accessory=button("Decide", "step", style="primary")
        ),
        {"type": "context", "elements": [md("Nothing waits for your approval.")]},
    ]


@dataclass
class SampleApp:
    """The app's side: opens modals, edits messages, refuses; says nothing while `silent`."""

    ws: Workspace
    heard: list[Json] = field(default_factory=list)
    silent: bool = False

    def interact(self, kind: str, payload: Json, *, answerable: bool) -> Ack:
        self.heard.append(payload)
        if self.silent:
            return Ack(error="operation_timeout")
        if kind == "slash_commands":
            return self._command(payload)
        if payload["type"] == "view_submission":
            return Ack(payload=self._submitted(payload))
        if payload["type"] == "shortcut":
            screens.open_modal(self.ws, payload["trigger_id"], declare_form())
        elif payload["type"] == "message_action":
            screens.open_modal(self.ws, payload["trigger_id"], note_form("Add to crisis"))
        elif payload["type"] == "block_actions":
            self._pressed(payload)
        return Ack()

    def _command(self, payload: Json) -> Ack:
        if payload["text"] == "declare":
            screens.open_modal(self.ws, payload["trigger_id"], declare_form())
        else:
            text = f"*Open crises: 1.* You asked for `{payload['text']}`."
            self.say(payload["channel_id"], text, ephemeral_to=payload["user_id"])
        return Ack()

    def _submitted(self, payload: Json) -> Json | None:
        values = payload["view"]["state"]["values"]
        if payload["view"]["callback_id"] != "declare":
            self.say(CRISIS, f"<@{payload['user']['id']}> noted: {values['note']['text']['value']}")
            return None
        if "coffee" not in (values["what"]["v"]["value"] or ""):
            return {"response_action": "errors", "errors": {"what": "Say what it has to do with coffee."}}
        self.say(CRISIS, f"Declared: {values['what']['v']['value']}")
        return None

    def _pressed(self, payload: Json) -> None:
        action = payload["actions"][0]["action_id"]
        if action == "push":
            screens.push_modal(self.ws, payload["trigger_id"], note_form("Another note"))
        elif action == "note":
            screens.open_modal(self.ws, payload["trigger_id"], note_form())
        elif "message" in payload:
            message = self.ws.message(payload["channel"]["id"], payload["message"]["ts"])
            assert message is not None
            done = section(f":white_check_mark: <@{payload['user']['id']}> pressed *{action}*.")
            posts.edit(self.ws, message, self.ws.app.bot_user_id, {"blocks": [*message.blocks[:-1], done]})

    def say(self, channel: str, text: str = "", blocks: Any = (), **more: Any) -> Message:
        return posts.post(
            self.ws, channel=channel, user=self.ws.app.bot_user_id, text=text, blocks=blocks, **more
        )

    def publish_home(self, user: str) -> None:
        screens.publish_home(self.ws, user, {"type": "home", "blocks": home_blocks()})


@dataclass
class Sample:
    ws: Workspace
    app: SampleApp
    people: People
    alert: Message
    card: Message
    everything: Message


def seed() -> Seed:
    secret = Channel(id=SECRET, name="breach-42", kind="group", members={MEI, TOM}, creator=MEI)
    marks = [
        Bookmark(
            id="Bk1",
            channel_id=CRISIS,
            title="Playbooks",
            link="https://example.com/playbooks",
            emoji=":book:",
        )
    ]
    channels = [replace(c, bookmarks=marks if c.id == CRISIS else []) for c in NORTHWIND.channels]
    return replace(NORTHWIND, channels=(*channels, secret))


def picture(ws: Workspace, name: str, data: bytes, kind: str, channels: set[str] = frozenset()) -> File:
    file = File(
        id=ws.new_id("F"),
        user=ws.app.bot_user_id,
        name=name,
        length=len(data),
        created=ws.now(),
        data=data,
        mimetype=kind,
        filetype=name.rpartition(".")[2],
        uploaded=True,
        ready_at=ws.now(),
        channels=set(channels),
    )
    ws.files[file.id] = file
    return file


def build(clock: FakeClock | RealClock | None = None) -> Sample:
    """A busy evening at Northwind Coffee. With a fake clock the times are always the same."""
    ws = Workspace(APP, seed(), clock or FakeClock(START))
    for channel_id in (CRISIS, GENERAL, "C0SOCIAL"):
        ws.channels[channel_id].members.add(ws.app.bot_user_id)
    app = SampleApp(ws)
    people = People(ws, app)
    people.say(TOM, CRISIS, "Quiet evening so far. I am on call until eight.")
    people.say(TOM, CRISIS, "The new cups went out at six, @sam can you watch #social?")
    people.say(SAM, CRISIS, "On it :eyes:")
    chart = picture(ws, "chart.svg", CHART, "image/svg+xml")
    now = int(ws.now())
    raised = app.say(CRISIS, "412 mentions in 30 min", alert(chart.id, now - 1500))
    people.react(ANA, CRISIS, raised.ts, "eyes")
    people.react(SAM, CRISIS, raised.ts, "eyes")
    card = app.say(CRISIS, "SEV-2 Insensitive post: cup slogan", room_card(now + 560))
    posts.pin(ws, card, ws.app.bot_user_id)
    people.say(ANA, CRISIS, "I am looking at the original post now.", card.ts)
    people.say(MEI, CRISIS, "Legal is here. Please no apology before I have read it, @ana.", card.ts)
    app.say(CRISIS, "<@U0ANA> *First words* are due at 00:39.", thread_ts=card.ts)
    app.say(CRISIS, "You wrote this version, so you cannot approve it. Mei Lin was asked.", ephemeral_to=ANA)
    people.say(LENA, CRISIS, "Good morning from Berlin, I see it here too <script>alert(1)</script>")
    report = picture(ws, "timeline.csv", b"time,who,what\n" * 200, "text/csv", {CRISIS})
    app.say(CRISIS, "The timeline so far.", files=[report.id])
    everything = app.say(GENERAL, "Every block", every_block())
    people.say(MEI, SECRET, "Nobody outside may read this: tangerine.")
    people.say(TOM, people.open_direct(ANA, TOM).id, "Can you take over at eight?")
    app.publish_home(ANA)
    return Sample(ws, app, people, raised, card, everything)
