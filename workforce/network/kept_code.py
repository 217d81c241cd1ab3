"""Machine code of compiled functions, kept in files and run without numba once it is there.

Importing numba and what it needs takes longer than a small run. What it makes is a piece of machine code, which
llvmlite loads by itself. Its calling convention is numba's: where the answer goes, where a failure would be told, then
the arguments, arrays and named tuples of arrays part by part. So numba is imported only to compile something.

A file stands beside the source (or in ``NUMBA_CACHE_DIR``, or in the user's cache folder). Its name tells what is
compiled, by the digests of its source and of the kinds of its arguments with processor and versions. It begins with the
digest of its content: what has a changed byte is made anew.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from types import FunctionType
from typing import Any

import numpy as np

FOLDER = "NUMBA_CACHE_DIR"
SUFFIX = ".code"
BY_NUMBA = "by numba"
"""What stands for an answer that only numba itself can hand back."""

ANSWERS: dict[str, Any] = {
    "none": lambda bits: None,
    "int64": lambda bits: bits.value,
    "uint64": lambda bits: bits.value & 0xFFFFFFFFFFFFFFFF,
    "float64": lambda bits: ctypes.c_double.from_buffer(bits).value,
    "bool": lambda bits: bits.value & 1 == 1,
}
"""How an answer is read from the eight bytes that it was written into, by numba's name of its type."""

WORDS = {"i": ctypes.c_int64, "u": ctypes.c_uint64, "f": ctypes.c_double, "b": ctypes.c_int8}

Kind = str | tuple[Any, ...] | None
Code = tuple[str, str, bytes]
"""The answer's type, the name of the function in an object file, and that file."""


def is_possible() -> bool:
    """Whether machine code is kept and loaded here; elsewhere numba does it, in files of its own."""
    return sys.platform == "linux"


def kind_of(value: Any) -> Kind:
    """What decides which code serves an argument; None where none does."""
    if isinstance(value, np.ndarray):
        layout = "C" if value.flags.c_contiguous else "F" if value.flags.f_contiguous else "A"
        plain = value.flags.aligned and value.dtype.isnative and value.dtype.kind in "biuf"
        return ("array", value.dtype.str, value.ndim, layout, value.flags.writeable) if plain else None
    if isinstance(value, (bool, np.bool_)):
        return "b"
    if isinstance(value, (int, np.int64)):
        return "i" if -(2**63) <= value < 2**63 else None
    if isinstance(value, np.uint64):
        return "u"
    if isinstance(value, float):
        return "f"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        kinds = tuple(map(kind_of, value))
        return None if None in kinds else (type(value).__module__, type(value).__qualname__, *kinds)
    return None


def mark_of(value: Any) -> Any:
    """What two arguments of one kind have in common, found quickly; of different kinds it differs."""
    kind = type(value)
    if kind is np.ndarray:
        return value.dtype.char if value.dtype.isnative else None, value.ndim, value.flags.num
    if kind is int:
        return kind if -(2**63) <= value < 2**63 else None
    return (kind, *map(mark_of, value)) if issubclass(kind, tuple) else kind


def address_of(array: Any) -> int:
    """Where an array begins."""
    try:
        return ctypes.addressof(_BYTE(array))
    except (TypeError, ValueError, BufferError):  # what is empty, must not be written, or does not lie in one piece
        return int(array.__array_interface__["data"][0])


_BYTE = ctypes.c_char.from_buffer


def words_of(kind: Kind, by_address: bool) -> Iterator[Any]:
    """The C types in which an argument of a kind is handed over."""
    if isinstance(kind, str):
        yield WORDS[kind]
    elif kind is not None and kind[0] == "array":
        pointer, number = ctypes.c_void_p, ctypes.c_int64
        yield from (pointer,) if by_address else (pointer, pointer, number, number, pointer, *[number] * 2 * kind[2])
    elif kind is not None:
        for each in kind[2:]:
            yield from words_of(each, by_address)


def parts_of(value: Any, by_address: bool) -> Iterator[Any]:
    """An argument as it is handed over, in the order of ``words_of``."""
    if isinstance(value, np.ndarray):
        if by_address:
            yield address_of(value)
        else:
            yield from (None, None, value.size, value.itemsize, address_of(value), *value.shape, *value.strides)
    elif isinstance(value, tuple):
        for each in value:
            yield from parts_of(each, by_address)
    else:
        yield value.item() if isinstance(value, np.generic) else value


class KeptCode:
    """A function that runs as machine code: loaded where it is kept, else made and kept.

    Args:
        function: The plain function.
        by_address: Hand over no more of an array than where it begins.
        digest: Of all the source that the code comes from.
        make: Makes the code for the arguments of a call.
        otherwise: Gives what is called instead where this cannot hand arguments over or take the answer.
    """

    def __init__(
        self,
        function: FunctionType,
        by_address: bool,
        digest: str,
        make: Callable[[tuple[Any, ...]], Code],
        otherwise: Callable[[], Any],
    ) -> None:
        self._source = function.__code__.co_filename
        self._name = f"{Path(self._source).stem}.{function.__qualname__}-{digest}"
        self._by_address, self._make, self._otherwise = by_address, make, otherwise
        self._one_at_a_time = Lock()
        self._last: tuple[Any, ...] = ()
        self._marks: list[Any] = []
        self._parts: list[Any] = []
        self._run: Callable[[list[Any]], Any] = list
        self._ready: dict[tuple[Any, ...], Callable[..., Any]] = {}

    def __call__(self, *arguments: Any) -> Any:
        """Run it."""
        if self._by_address:
            with self._one_at_a_time:
                return self._again(arguments)
        return self._found(arguments)(*arguments)

    def _again(self, arguments: tuple[Any, ...]) -> Any:
        """Run it by address: only arguments that are others than last time are looked at again."""
        if len(arguments) == len(self._last):
            for place, (now, last) in enumerate(zip(arguments, self._last, strict=True)):
                if now is last:
                    continue
                if mark_of(now) != self._marks[place]:
                    break
                self._parts[place] = now if type(now) is int else next(parts_of(now, True))
            else:
                self._last = arguments
                return self._run(self._parts)
        run = self._found(arguments)
        self._last = ()
        if isinstance(run, Loaded):
            self._run, self._last = run.by_parts, arguments
            self._marks = [mark_of(each) for each in arguments]
            self._parts = [part for each in arguments for part in parts_of(each, True)]
        return run(*arguments)

    def let_go(self) -> None:
        """Forget the arguments of the last call."""
        self._last = ()

    def _found(self, arguments: tuple[Any, ...]) -> Callable[..., Any]:
        marks = tuple([mark_of(each) for each in arguments])
        run = self._ready.get(marks)
        if run is None:
            run = self._ready[marks] = self._prepared(tuple(map(kind_of, arguments)), arguments)
        return run

    def is_kept(self) -> bool:
        """Whether code is kept for any kinds of arguments, or none can be kept on this machine."""
        folder = _folder(self._source)
        return folder is None or any(folder.glob(f"{self._name}-*{SUFFIX}"))

    def _prepared(self, kinds: tuple[Kind, ...], arguments: tuple[Any, ...]) -> Callable[..., Any]:
        vectors = all(kind[2:4] == (1, "C") for kind in kinds if isinstance(kind, tuple) and kind[0] == "array")
        named = any(isinstance(kind, tuple) and kind[0] != "array" for kind in kinds)
        if None in kinds or (self._by_address and (named or not vectors)):
            return self._of_numba()
        folder, told = _folder(self._source), repr((kinds, self._by_address, _machine()))
        file = f"{self._name}-{blake2b(told.encode('utf-8'), digest_size=8).hexdigest()}{SUFFIX}"
        code = _read(folder, file)
        if code is None:
            code = self._make(arguments)
            _write(folder, file, code)
        if code[0] == BY_NUMBA:
            return self._of_numba()
        return Loaded(code, kinds, self._by_address)

    def _of_numba(self) -> Callable[..., Any]:
        found: Callable[..., Any] = self._otherwise()
        return found


class Loaded:
    """Machine code in memory, ready to be called with arguments of the kinds that it is made for."""

    def __init__(self, code: Code, kinds: tuple[Kind, ...], by_address: bool) -> None:
        answer, name, objects = code
        words = [word for kind in kinds for word in words_of(kind, by_address)]
        # As numba's own functions it keeps other threads of Python waiting.
        alone = ctypes.PYFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *words)
        self._run, self._read = alone(_loaded(name, objects)), ANSWERS[answer]
        self._name, self._by_address = name, by_address

    def __call__(self, *arguments: Any) -> Any:
        """Run it."""
        return self.by_parts([part for each in arguments for part in parts_of(each, self._by_address)])

    def by_parts(self, parts: list[Any]) -> Any:
        """Run it with arguments as they are handed over."""
        bits, failure = ctypes.c_int64(0), ctypes.c_void_p(None)
        if self._run(ctypes.addressof(bits), ctypes.addressof(failure), *parts):
            raise RuntimeError(f"compiled code failed: {self._name}")
        return self._read(bits)


_engines: list[Any] = []


def _loaded(name: str, objects: bytes) -> int:
    """Where a function of an object file stands, once that is loaded for as long as the process lasts."""
    import llvmlite.binding as llvm

    _machine()
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(objects))
    engine.finalize_object()
    _engines.append(engine)
    return int(engine.get_function_address(name))


@cache
def _machine() -> tuple[str, ...]:
    """The processor and the versions of what makes the code."""
    import llvmlite
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    numba = find_spec("numba")
    version = Path(str(numba.origin)).with_name("_version.py").read_text(encoding="utf-8") if numba else ""
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten(), llvmlite.__version__, version


@cache
def _folder(source: str) -> Path | None:
    """Where the code of a file's functions is kept; None where nothing can be."""
    beside = Path(source).parent / "__pycache__"
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "workforce"
    for folder in (Path(os.environ[FOLDER]),) if os.environ.get(FOLDER) else (beside, user):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
    return None


def _read(folder: Path | None, file: str) -> Code | None:
    """What is kept under a name; None where there is nothing or it is not as it was written."""
    if folder is None:
        return None
    try:
        content = (folder / file).read_bytes()
    except OSError:
        return None
    size = blake2b().digest_size
    if blake2b(content[size:]).digest() != content[:size]:
        return None
    answer, name, objects = content[size:].split(b"\n", 2)
    return answer.decode("utf-8"), name.decode("utf-8"), objects


def _write(folder: Path | None, file: str, code: Code) -> None:
    """Keep code under a name, whole or not at all."""
    if folder is None:
        return
    answer, name, objects = code
    content = b"\n".join((answer.encode("utf-8"), name.encode("utf-8"), objects))
    with suppress(OSError):
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as part:
            part.write(blake2b(content).digest() + content)
        os.replace(part.name, folder / file)
