"""Where the shipped pathways, scenarios and regions stand, and how a name becomes a file.

In a checkout (a ``pyproject.toml`` beside the package) the top-level folders are used; in an installed package the
frozen copy that travels in the wheel. ``sys.path`` is never searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from workforce.documents.problems import Mark, Problem, ProblemsFound, did_you_mean

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = {
    "pathways": "pathways",
    "scenarios": "scenarios",
    "standards": "scenarios/standards",
    "regions": "scenarios/regions",
}
_NOT_PATHWAYS = {"roles"}
_elsewhere: ContextVar[Path | None] = ContextVar("files read from elsewhere", default=None)


@contextmanager
def files_from(place: Path) -> Iterator[None]:
    """Within the block, read all files from a folder of copies, as a results folder keeps them."""
    token = _elsewhere.set(place)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def home() -> Path:
    """The folder that holds ``pathways/`` and ``scenarios/``: the checkout's, else the package's own copy."""
    elsewhere = _elsewhere.get()
    if elsewhere is not None:
        return elsewhere
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "pathways").is_dir():
        return checkout
    return _PACKAGE / "_shipped"


def availability() -> Path:
    """The file of full-time hours and absence by staff group; among copies, as a checkout or a package names it."""
    elsewhere = _elsewhere.get()
    place = _PACKAGE if elsewhere is None else elsewhere
    if elsewhere is not None and not (place / "tables").is_dir():
        place = place / "workforce"
    return place / "tables" / "availability.yaml"


def further_tables() -> dict[str, Path]:
    """The other reference tables by name (`rota rules` stands in ``rota-rules.yaml``); older copies may lack some."""
    files = sorted(availability().parent.glob("*.yaml"))
    return {file.stem.replace("-", " "): file for file in files if file != availability()}


def folder(kind: str) -> Path:
    """The folder of shipped files of a kind: ``pathways``, ``scenarios``, ``standards`` or ``regions``."""
    return home() / _FOLDERS[kind]


def shipped(kind: str) -> list[str]:
    """Names of the shipped files of a kind, in alphabetical order; scenarios include those in folders within."""
    names = {path.stem for path in _files(kind)}
    if kind == "pathways":
        names -= _NOT_PATHWAYS
    return sorted(names)


def _files(kind: str) -> list[Path]:
    """The shipped files of a kind; scenarios may stand one folder deeper, but not among the regions."""
    files = list(folder(kind).glob("*.yaml"))
    if kind == "scenarios":
        files += (path for path in folder(kind).glob("*/*.yaml") if path.parent != folder("regions"))
    return sorted(files)


def find(kind: str, name: str | Path, beside: Path | None = None) -> Path:
    """The file of a shipped name or of a path.

    A text with a separator or a ``.yaml`` ending is a path (relative ones are looked for in the current folder,
    then beside the file that names it). Any other text is a name: looked for beside the naming file, then among
    the shipped ones.

    Raises:
        ProblemsFound: no such file; the message offers the nearest name of those beside it and those shipped.
    """
    text = str(name)
    if isinstance(name, Path) or "/" in text or "\\" in text or text.endswith((".yaml", ".yml")):
        candidates = [Path(text)] + ([beside.parent / text] if beside is not None else [])
    else:
        near = [beside.parent / f"{text}.yaml"] if beside is not None else []
        candidates = near + [path for path in _files(kind) if path.stem == text]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    known = shipped(kind)
    own = sorted(path.stem for path in beside.parent.glob("*.yaml") if path != beside) if beside is not None else []
    guess = did_you_mean(Path(text).stem, [*own, *known])
    remedy = f"Did you mean '{guess}'?" if guess else f"Shipped: {', '.join(known) or 'none'}; or give a path."
    raise ProblemsFound(
        (Problem("WF401", Mark(text, 1, 1), "", text, f"there is no file of this name among the {kind}", remedy),)
    )


def find_any(name: str | Path) -> Path:
    """The file of a path, or of a shipped scenario, pathway or region of this name, looked for in that order."""
    for kind in ("scenarios", "pathways", "regions"):
        if str(name) in shipped(kind) or (str(name) == "roles" and kind == "pathways"):
            return find(kind, name)
    return find("scenarios", name)
