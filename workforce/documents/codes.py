"""The register of message codes: every code once, with its short title.

A code is one rule. `docs/messages.md` has one paragraph for each code under the same title. Codes are never
reused: a rule that goes away leaves its number empty. WF1xx are about reading a file, WF2xx about its
structure and its numbers.
"""

from typing import Final

CODES: Final[dict[str, str]] = {
    "WF101": "The file cannot be opened",
    "WF102": "The file is too large",
    "WF103": "The file is not UTF-8 text",
    "WF104": "A control character or an invisible character",
    "WF105": "The file is empty",
    "WF106": "A tab in the indentation",
    "WF107": "The file is not well-formed YAML",
    "WF108": "The file is nested too deeply",
    "WF109": "More than one document in a file",
    "WF110": "A YAML directive",
    "WF111": "An anchor or an alias",
    "WF112": "A YAML tag",
    "WF113": "A merge key",
    "WF114": "A key that is not a name",
    "WF115": "A key written twice",
    "WF116": "Not a number, or infinity",
    "WF117": "A number outside what can be held",
    "WF118": "A number that can be misread",
    "WF119": "The file is not a list of keys and values",
    "WF121": "A column is missing",
    "WF122": "A column that is not known",
    "WF123": "A column written twice",
    "WF124": "A row with too few or too many values",
    "WF125": "The table is not well-formed CSV",
    "WF126": "A cell of the wrong kind",
    "WF127": "An empty cell",
    "WF201": "A number without its unit",
    "WF202": "A unit that is not known",
    "WF203": "A unit of the wrong kind",
    "WF204": "Not a number",
    "WF205": "Not a whole number",
    "WF206": "A number out of range",
    "WF210": "A key is missing",
    "WF211": "A key that is not known",
    "WF212": "Keys and values are expected",
    "WF213": "A list is expected",
    "WF214": "Text is expected",
    "WF215": "True or false is expected",
    "WF216": "Not one of the allowed words",
    "WF217": "Text of the wrong form",
    "WF218": "Too few or too many items",
    "WF219": "The form is not recognised",
    "WF220": "Not a date or a time",
    "WF221": "A rule of the file is broken",
    "WF222": "Nothing is written after the key",
}
