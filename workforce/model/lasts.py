"""How long something lasts: fixed, or drawn from a distribution named by what is known of it.

lasts: 30 min
lasts: {least: 10 min, usual: 20 min, most: 1 h}            # triangular
lasts: {median: 9 days, p90: 30 days}                       # log-normal
lasts: {shape: exponential, mean: 2 h}
lasts: {table: {2 h: 10%, 6 h: 60%, 1 day: 100%}}           # share finished by
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, PlainValidator, Tag
from pydantic.json_schema import WithJsonSchema

from workforce.model.basis import Basis
from workforce.model.blocks import refuse, refusing
from workforce.model.numbers import Duration, Share

__all__ = [
    "Exponential",
    "Gamma",
    "Lasts",
    "LogNormal",
    "LogNormalByMedian",
    "Normal",
    "Table",
    "Triangular",
    "Uniform",
    "longest",
]


class Triangular(Basis):
    """From `least` to `most`, with `usual` the most likely."""

    shape: Literal["triangular"] = "triangular"
    least: Duration
    usual: Duration
    most: Duration


class LogNormal(Basis):
    """Log-normal, by its mean and standard deviation."""

    shape: Literal["log-normal"] = "log-normal"
    mean: Duration
    sd: Duration


class LogNormalByMedian(Basis):
    """Log-normal, by its median and the length that nine in ten do not pass."""

    shape: Literal["log-normal"] = "log-normal"
    median: Duration
    p90: Duration


class Exponential(Basis):
    """Exponential, by its mean."""

    shape: Literal["exponential"]
    mean: Duration


class Uniform(Basis):
    """Any length from `least` to `most` alike."""

    shape: Literal["uniform"]
    least: Duration
    most: Duration


class Gamma(Basis):
    """Gamma, by its mean and standard deviation."""

    shape: Literal["gamma"]
    mean: Duration
    sd: Duration


class Normal(Basis):
    """Normal, by its mean and standard deviation; what falls below `at least` lasts `at least`."""

    shape: Literal["normal"]
    mean: Duration
    sd: Duration
    at_least: Duration


def _length(value: Any) -> str:
    Duration.read(value)
    return str(value)


Length = Annotated[str, PlainValidator(_length), WithJsonSchema(Duration.scalar_schema())]


class Table(Basis):
    """The share that has finished by each length, in straight lines between, from none at once.

    `table` is keyed by durations as written.
    """

    table: dict[Length, Share]

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Pairs of length in milliseconds and share finished by then, in the order written."""
        return tuple((Duration.read(length).value, share.value) for length, share in self.table.items())


_BY_SHAPE = {
    "exponential": "<exponential>",
    "uniform": "<uniform>",
    "gamma": "<gamma>",
    "normal": "<normal>",
    "triangular": "<triangular>",
}
_BY_KEY = (
    ("value", "<fixed>"),
    ("table", "<table>"),
    ("usual", "<triangular>"),
    ("least", "<triangular>"),
    ("most", "<triangular>"),
    ("median", "<median>"),
    ("p90", "<median>"),
    ("mean", "<mean>"),
    ("sd", "<mean>"),
)


def _form(value: Any) -> str:
    if not isinstance(value, Mapping):
        return "<fixed>"
    shape = value.get("shape")
    if shape is not None and shape != "log-normal":
        if not isinstance(shape, str) or shape not in _BY_SHAPE:
            raise refuse(
                "WF304",
                f"'{shape}' is not a shape.",
                "Write exponential, uniform, gamma, normal, triangular or log-normal.",
                at=("shape",),
            )
        return _BY_SHAPE[shape]
    return next((tag for key, tag in _BY_KEY if key in value), "<fixed>")


Lasts = Annotated[
    Annotated[Duration, Tag("<fixed>")]
    | Annotated[Triangular, Tag("<triangular>")]
    | Annotated[LogNormal, Tag("<mean>")]
    | Annotated[LogNormalByMedian, Tag("<median>")]
    | Annotated[Exponential, Tag("<exponential>")]
    | Annotated[Uniform, Tag("<uniform>")]
    | Annotated[Gamma, Tag("<gamma>")]
    | Annotated[Normal, Tag("<normal>")]
    | Annotated[Table, Tag("<table>")],
    Discriminator(_form),
    refusing(_form),
]
"""A length of time, fixed or drawn."""


def longest(lasts: Any) -> float:
    """Return a length in milliseconds that is 0 only if it never lasts any time (a scale, not a bound)."""
    if isinstance(lasts, Duration):
        return lasts.value
    if isinstance(lasts, Table):
        return max((length for length, share in lasts.points), default=0.0)
    if isinstance(lasts, (Triangular, Uniform)):
        return lasts.most.value
    if isinstance(lasts, LogNormalByMedian):
        return lasts.p90.value
    if isinstance(lasts, Normal):
        return lasts.mean.value + lasts.sd.value + lasts.at_least.value
    return float(lasts.mean.value)
