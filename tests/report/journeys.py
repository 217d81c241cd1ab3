"""Small journeys and hostile names for tests of what people see."""

import pandas as pd

HOSTILE = [
    "<script>document.title='ran'</script>",
    '"><img src=x onerror="document.title=1">',
    "</script><script>document.title='ran'</script>",
    "]]><!--",
    "&lt;b&gt; & </svg>",
    "x'\u2028\u2029",
    "javascript:document.title='ran'",
    "{{ 7 * 7 }}{% raw %}",
    "=cmd()",
    "\u202egnp.exe",
]
"""Names that would be markup, code, a formula or a template if they were read as such."""


def at(minutes: float | None) -> pd.Timestamp:
    """A moment so many minutes after Monday, 1 June 2009."""
    return pd.NaT if minutes is None else pd.Timestamp("2009-06-01") + pd.Timedelta(minutes=minutes)  # type: ignore[return-value]


def visit(
    patient: int, activity: str, joined: float, start: float | None, finish: float, **more: object
) -> dict[str, object]:
    """A row of journeys."""
    plain = {
        "patient": patient, "key": patient, "pathway": "small", "group": "adults", "area": "North", "site": None,
        "end": "home", "arrival year": "2009/10", "arrival": at(0), "end time": at(90), "activity": activity,
        "setting": "ward", "location": "NGH", "joined": at(joined), "start": at(start), "finish": at(finish),
        "outcome": "done", "attributes": "age: old",
    }  # fmt: skip
    return {**plain, **more}
