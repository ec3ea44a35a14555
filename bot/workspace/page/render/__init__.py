"""Block Kit and mrkdwn as HTML: pure functions, everything escaped."""
