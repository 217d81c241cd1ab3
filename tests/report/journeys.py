"""Small journeys and hostile names for tests of what people see."""

import pandas as pd

_CODE = "document.title='ran'"
HOSTILE = [
    f"<script>{_CODE}</script>",
    f"</script><script>{_CODE}</script>",
    f"<ScRiPt>{_CODE}</sCrIpT>",
    f"<script/x>{_CODE}</script>",
    f"</title><script>{_CODE}</script>",
    f"</style><script>{_CODE}</script>",
    f"]]><script>{_CODE}</script>",
    f"--><script>{_CODE}</script>",
    f"</text></svg><script>{_CODE}</script>",
    f"</textarea><script>{_CODE}</script>",
    f'"><img src=x onerror="{_CODE}">',
    f'\'><img src=x onerror="{_CODE}">',
    f'<img src=x onerror="{_CODE}"',
    f'<svg onload="{_CODE}">',
    f"<svg><script>{_CODE}</script></svg>",
    f'<body onload="{_CODE}">',
    f'<iframe srcdoc="<script>parent.{_CODE}</script>">',
    f'<details open ontoggle="{_CODE}">',
    f'<input autofocus onfocus="{_CODE}">',
    f'<a href="javascript:{_CODE}">press</a>',
    f'" onmouseover="{_CODE}" x="',
    f"' onclick='{_CODE}' x='",
    f"javascript:{_CODE}",
    f"\\u003cscript\\u003e{_CODE}\\u003c/script\\u003e",
    f"\\x3cscript\\x3e{_CODE}",
    f"&lt;script&gt;{_CODE}&lt;/script&gt;",
    f"&#60;script&#62;{_CODE}&#60;/script&#62;",
    f"%3Cscript%3E{_CODE}%3C/script%3E",
    f"'; {_CODE}; '",
    f'"; {_CODE}; "',
    f"`${{{_CODE}}}`",
    f"*/{_CODE}/*",
    f"//\n{_CODE}",
    "<link rel=stylesheet href=//host.invalid/x.css>",
    "<base href=//host.invalid/>",
    '<meta http-equiv="refresh" content="0;url=//host.invalid">',
    "<style>@import url(//host.invalid/x.css)</style>",
    "<object data=//host.invalid/x></object>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>&e;",
    "<?xml version='1.0'?><x/>",
    "<![CDATA[x]]>",
    "<!-- x",
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "{# x #}",
    'end["click n1 href"]',
    "=cmd()",
    "@sum(1)",
    "x\u2028\u2029\u202egnp.exe",
    "&amp;&nbsp;&lt;b&gt; & < > \" '",
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
