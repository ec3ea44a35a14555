"""Pictures for cards and pages: drawn as SVG, turned into PNG with one bundled font."""

from bot.charts.storm import Bar, Chart, Labels, Mark, storm_chart

__all__ = ["Bar", "Chart", "Labels", "Mark", "storm_chart"]
