"""From what happened to what stands in Slack: reactor -> deliveries -> postman, and standings -> drawer."""
