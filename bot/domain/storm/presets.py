"""The ways a watch can say "far more posts than normal"; `bot/detection/presets.py` carries them out."""

from __future__ import annotations

from enum import StrEnum


class Preset(StrEnum):
    """What the volume rule compares the last minutes with. `ratio` is the watch's."""

    OWN_PAST = "own_past"  # how rare it is by the watch's own past, on four scales (shipped)
    DEVIATIONS_1_5 = "deviations_1.5"  # the last 24 hours over the mean of 7 days and 1.5 deviations
    DEVIATIONS_2 = "deviations_2"
    DEVIATIONS_3 = "deviations_3"
    WEEK_MEAN = "week_mean"  # the last hour over `ratio` times the mean hour of 7 days
    SIX_HOURS = "six_hours"  # the last 10 minutes over `ratio` times the mean of the last 6 hours
    TWELVE_HOURS = "twelve_hours"  # the last hour over 12 hours' mean, and over yesterday and last week
    SUSTAINED = "sustained"  # `ratio` times the normal count for a quarter of an hour without a break
