"""A pathway to start from: a small pathway, its region, a root scenario and a change, all of them sound."""

from __future__ import annotations

import re
from pathlib import Path

from workforce.planning.library import shipped

__all__ = ["PARTS", "NoSuchName", "new"]

PARTS = {"pathway": "", "region": "-region", "baseline": "-baseline", "change": "-change"}
"""Files of the template, with what their names have behind the pathway's."""
LONGEST = 40
_TEMPLATE = Path(__file__).parent / "template"
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class NoSuchName(ValueError):
    """A name that a pathway of one's own cannot have; the commands tell it as wrong usage."""

    wrong_usage = True


def new(name: str, folder: str | Path = ".", title: str | None = None) -> tuple[Path, ...]:
    """Write a small pathway, a region, a root scenario and a scenario that changes it, to be made one's own.

    They check, project and simulate as they are; each says in comments what to put in place of what.

    Args:
        name: the pathway's name, in small letters, digits and hyphens: the files are named by it.
        folder: where to write; it is made if need be.
        title: the pathway's title; by default the name with spaces.

    Returns:
        The files: pathway, region, root and change.

    Raises:
        ValueError: no such name is possible, it is that of a shipped file, or one of the files is there already.
    """
    if _NAME.fullmatch(name) is None or len(name) > LONGEST:
        raise NoSuchName(f"'{name}' cannot be the name: use small letters, digits and hyphens, as in 'knee-pain'")
    taken = {each for kind in ("pathways", "regions", "scenarios") for each in shipped(kind)} | {"roles"}
    told = " ".join((title or name.replace("-", " ").capitalize()).split())
    files = {part: Path(folder) / f"{name}{behind}.yaml" for part, behind in PARTS.items()}
    for path in files.values():
        if path.stem in taken:
            raise NoSuchName(f"'{path.stem}' is shipped already; take another name")
        if path.exists():
            raise NoSuchName(f"'{path}' is there already; take another name or folder")
    texts = {part: _filled((_TEMPLATE / f"{part}.yaml").read_text(encoding="utf-8"), name, told) for part in files}
    Path(folder).mkdir(parents=True, exist_ok=True)
    for part, path in files.items():
        path.write_text(texts[part], encoding="utf-8")
    return tuple(files.values())


def _filled(text: str, name: str, title: str) -> str:
    """The template with its name and title; a title in its own line is quoted, since it may hold any sign."""
    lines = []
    for line in text.replace("NAME", name).splitlines():
        head, colon, rest = line.partition(": ")
        if "TITLE" in rest and head == "title":
            quoted = rest.replace("TITLE", title).replace("\\", "\\\\").replace('"', '\\"')
            rest = f'"{quoted}"'
        lines.append(f"{head}{colon}{rest}".rstrip())
    return "\n".join(lines) + "\n"
