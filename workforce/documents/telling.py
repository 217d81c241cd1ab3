"""Errors of a model as problems of the document: code, place, value, reason and remedy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workforce.documents import wording
from workforce.documents.branches import Unmatched
from workforce.documents.placing import Placed, value_at
from workforce.documents.problems import Mark, Path, Problem, address_of, did_you_mean, listed, quoted, shown
from workforce.documents.reader import Document
from workforce.documents.shape import Shape
from workforce.documents.wording import Wording

_CODE = re.compile(r"WF[0-9]{3}")
_MOST_KEYS_LISTED = 12


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what is wrong in one document, with the shape of the model that it was to have."""

    document: Document
    shape: Shape

    def problems(self, found: Sequence[Placed | Unmatched]) -> list[Problem]:
        """All problems; a misspelt key and the missing key that it was meant to be are one."""
        meant_by = _misspelt([error for error in found if isinstance(error, Placed)])
        spelt = set(meant_by.values())
        told: list[Problem] = []
        for error in found:
            if isinstance(error, Unmatched):
                told.append(self._unmatched(error))
            elif error.missing is None or (*error.path, error.missing) not in spelt:
                told.append(self._told(error, meant_by))
        return told

    def _told(self, error: Placed, meant_by: dict[Path, Path]) -> Problem:
        context: dict[str, Any] = error.error.get("ctx") or {}
        if error.missing is not None:
            return self._missing(error.path, error.missing)
        if error.type == "extra_forbidden":
            return self._unknown(error.path, meant_by.get(error.path))
        if _CODE.fullmatch(error.type):
            return self._rule(error, context)
        if error.type in ("union_tag_invalid", "union_tag_not_found"):
            return self._form(error, context)
        return self._plain(error, context)

    def _missing(self, path: Path, key: str) -> Problem:
        below = f"below '{shown(str(path[-1]))}'" if path and isinstance(path[-1], str) else "here"
        remedy = f"Write '{key}:' and its value {below if path else 'at the left margin'}"
        address = address_of((*path, key))
        reason = f"The key '{key}' is missing"
        return Problem("WF210", self.document.key_mark(path), address, None, reason, remedy)

    def _unknown(self, path: Path, meant: Path | None) -> Problem:
        key = str(path[-1])
        present = self._keys_of(path[:-1])
        known = self.shape.keys(path[:-1], present)
        free = [name for name in known if name not in present]
        close = str(meant[-1]) if meant else did_you_mean(key, free)
        if close:
            remedy = f"Did you mean '{close}'?"
        elif _REST_OF_A_NUMBER.fullmatch(key):
            remedy = "If it is the rest of a number, write a decimal point in place of the comma; else delete it"
        elif free and len(free) <= _MOST_KEYS_LISTED:
            remedy = f"Delete it; also known here: {quoted(free, 'and')}"
        else:
            remedy = "Delete it, or look the keys up on the reference page"
        reason = "is not a key that is known here"
        return Problem("WF211", self.document.key_mark(path), address_of(path), key, reason, remedy)

    def _rule(self, error: Placed, context: dict[str, Any]) -> Problem:
        """A rule of the model's own: its error type is the message code, its message the reason."""
        below = tuple(context.get("at", ()))
        path = error.path + below
        about_key = error.on_key and not below
        mark = self.document.key_mark(path) if about_key else self.document.mark(path)
        value = str(path[-1]) if about_key else self.document.text_of(path)
        quoted_value = context.get("value", value)
        written = None if quoted_value is None else str(quoted_value)
        remedy = str(context.get("remedy", ""))
        return Problem(error.type, mark, address_of(path), written, str(error.error["msg"]), remedy)

    def _form(self, error: Placed, context: dict[str, Any]) -> Problem:
        """A value whose form is named by one of its keys, or told by which keys are there."""
        found = re.fullmatch(r"'(.*)'", str(context.get("discriminator", "")))
        if found and error.type == "union_tag_not_found":
            return self._missing(error.path, found.group(1))
        if found:
            path = (*error.path, found.group(1))
            tag = self.document.text_of(path)
            told = wording.one_of(wording.words_expected(context), tag)
            return self._at(path, told.code, f"is not {told.expected}", told.remedy)
        present = self._keys_of(error.path)
        known = self.shape.keys(error.path, present)
        for key in present:
            if key not in known and did_you_mean(key, known):
                return self._unknown((*error.path, key), None)
        return self._no_form(error.path, self.shape.forms(error.path))

    def _no_form(self, path: Path, forms: Sequence[Sequence[str]]) -> Problem:
        choices = "; ".join(quoted(keys, "and") for keys in forms if keys)
        remedy = f"Write the keys of one form: {choices}" if choices else "Look the forms up on the reference page"
        value = value_at(self.document.content, path)
        if value is None:
            return self._nothing(path, "keys and values")
        if not isinstance(value, dict):
            return self._at(path, "WF212", "is not keys and values", remedy)
        there = quoted(list(value)[:_MOST_KEYS_LISTED], "and")
        reason = f"No form has the key{'s' * (len(value) > 1)} {there}" if value else "No keys are written"
        return self._at(path, "WF219", reason, remedy)

    def _unmatched(self, found: Unmatched) -> Problem:
        if found.forms or not found.errors:
            return self._no_form(found.path, found.forms)
        kinds: list[Wording] = []
        words: list[str] = []
        for error in found.errors:
            kind = wording.kind_expected(error.type)
            if kind is not None:
                kinds.append(kind)
            else:
                words += wording.words_expected(error.error.get("ctx") or {})
        kinds, words = list(dict.fromkeys(kinds)), list(dict.fromkeys(words))
        value = value_at(self.document.content, found.path)
        text = self.document.text_of(found.path)
        if len(kinds) == 1 and not words:
            return self._wrong_kind(found.path, kinds[0])
        expected = listed([*(kind.expected for kind in kinds), *([quoted(words)] if words else [])])
        close = did_you_mean(text, words) if text else None
        if value is None:
            return self._nothing(found.path, expected)
        if close:
            return self._at(found.path, "WF216", f"is not {expected}", f"Did you mean '{close}'?")
        code = "WF216" if not kinds else "WF219"
        return self._at(found.path, code, f"is not {expected}", f"Write {expected}")

    def _plain(self, error: Placed, context: dict[str, Any]) -> Problem:
        kind = wording.kind_expected(error.type)
        if kind is not None:
            return self._wrong_kind(error.path, kind)
        written = str(error.path[-1]) if error.on_key and error.path else self.document.text_of(error.path)
        if error.type in ("literal_error", "enum"):
            told: Wording | None = wording.one_of(wording.words_expected(context), written)
        else:
            told = wording.bound_expected(error.type, context)
        mark = self.document.key_mark(error.path) if error.on_key else None
        if told is not None:
            reason = f"The list does not have {told.expected}" if told.code == "WF218" else f"is not {told.expected}"
            return self._at(error.path, told.code, reason, told.remedy, mark, written)
        reason = str(context.get("error") or error.error["msg"])
        remedy = "Change the value, or what it must agree with"
        return self._at(error.path, "WF221", reason, remedy, mark, written)

    def _wrong_kind(self, path: Path, kind: Wording) -> Problem:
        value = value_at(self.document.content, path)
        text = self.document.text_of(path)
        if value is None:
            return self._nothing(path, kind.expected)
        return self._at(path, kind.code, f"is not {kind.expected}", wording.remedy_for(kind, value, text))

    def _nothing(self, path: Path, expected: str) -> Problem:
        reason = "Nothing is written here"
        remedy = f"Write {expected}, or delete the key"
        return Problem("WF222", self.document.mark(path), address_of(path), None, reason, remedy)

    def _at(
        self, path: Path, code: str, reason: str, remedy: str, mark: Mark | None = None, written: str | None = None
    ) -> Problem:
        value = written if written is not None else self.document.text_of(path)
        if value is None and reason.startswith("is not "):
            kind = wording.kind_of(value_at(self.document.content, path))
            reason = f"{kind} is written, {reason.removeprefix('is ')}"
        return Problem(code, mark or self.document.mark(path), address_of(path), value, reason, remedy)

    def _keys_of(self, path: Path) -> list[str]:
        value = value_at(self.document.content, path)
        return list(value) if isinstance(value, dict) else []


_REST_OF_A_NUMBER = re.compile(r"[0-9]+(?: ?[%A-Za-z].*)?")
"""What is left behind the comma of a number such as `0,5 h` between braces, where a comma parts keys."""


def _misspelt(errors: Sequence[Placed]) -> dict[Path, Path]:
    """For each unknown key that is close to a missing one beside it, the path of that one."""
    missing: dict[Path, list[str]] = {}
    for error in errors:
        if error.missing is not None:
            missing.setdefault(error.path, []).append(error.missing)
    found: dict[Path, Path] = {}
    for error in errors:
        if error.type == "extra_forbidden":
            parent = error.path[:-1]
            close = did_you_mean(str(error.path[-1]), missing.get(parent, ()))
            if close:
                missing[parent].remove(close)
                found[error.path] = (*parent, close)
    return found
