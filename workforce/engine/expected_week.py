"""The weekly pattern of presence."""

from __future__ import annotations

import numpy as np

from workforce.network.network import Floats, Network


class Week:
    """How presence is spread over the hours of the week, taken as even."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def in_window(self, activity: int, year: int, window: int) -> Floats | float:
        """The share of presence in a year that falls in a window of the week."""
        count = np.array(self.network.calendar.hours_of_week_count(self.network.calendar.year_at(year)))
        return float(self.network.needs.windows[window] @ count / count.sum())

    def at(self, activity: int, year: int, moment: int) -> Floats | float:
        """The number present at a moment of the week (ms after Monday 00:00) over the average number."""
        return 1.0
