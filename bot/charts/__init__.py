"""Pictures for cards and pages: drawn as SVG, turned into PNG with one bundled font."""

from bot.charts.storm import Chart, Labels, storm_chart

__all__ = ["Chart", "Labels", "storm_chart"]
