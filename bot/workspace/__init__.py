"""A strict Slack on one's own machine, for a look without an account and for tests that live through a
bad day in seconds. It knows Slack's protocol and nothing of what the app is for.

    with WorkspaceServer(manifest, clock=FakeClock()) as slack:
        app = App(client=WebClient(token=slack.bot_token, base_url=slack.api_url))
        ...
        slack.people.run_command("U0ANA", "C0CRISIS", "/help")          # what a person does, and then sees
        slack.workspace.wait_for(lambda: slack.workspace.top("U0ANA"))  # what is on the screen
        slack.faults.lose_reply_after_accepting("chat.postMessage")     # what goes wrong

`state` holds the workspace; `posts`, `screens` and `uploads` change it; every change is published, and
`events`, `notify` and the page listen. `rules` says what Slack accepts, `api` is the Web API, `sockets`
and `delivery` are Socket Mode, `people` is the other side of the screen.
"""
