"""One source, two ways to run it: plain Python, or compiled by numba where it is there.

A scalar function is written as plain Python and calls others by their plain names. ``compiled(function)``
makes a second copy of it and of every function it calls, compiled together without fast maths, so that both
copies give the same bits. Set ``WORKFORCE_NUMBA=0`` to run everything as plain Python.
"""

import os
from collections.abc import Callable, Iterator
from functools import cache, partial
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, TypeVar, cast

from workforce.network import compiling, kept_code
from workforce.network.kept_code import ANSWERS, BY_NUMBA, Code, KeptCode, is_possible

Function = TypeVar("Function", bound=Callable[..., Any])

SWITCH = "WORKFORCE_NUMBA"
BOUNDS = "NUMBA_BOUNDSCHECK"

OF_C = frozenset(("exp", "log", "log1p", "expm1", "sqrt", "floor", "ceil", "pow", "memset", "memcpy", "memmove"))
"""What machine code may call that every process has."""

_BUILT: dict[tuple[FunctionType, bool, bool], Any] = {}
_ENTRIES: dict[FunctionType, Any] = {}
_KEPT: dict[tuple[FunctionType, bool], KeptCode] = {}
_INLINED: set[FunctionType] = set()


@cache
def _installed() -> bool:
    return find_spec("numba") is not None


def is_compiling() -> bool:
    """Whether ``compiled`` compiles: numba is installed and ``WORKFORCE_NUMBA`` is not 0."""
    return os.environ.get(SWITCH, "1") != "0" and _installed()


def compiled(function: Function, *, by_address: bool = False) -> Function:
    """The compiled copy of a function, made on first use; the function itself where nothing is compiled.

    What is compiled is kept on disk beside the source (or in the user's cache folder) and loaded by later
    runs, without numba where that can be (``kept_code``), until the source of the function or of any that it
    calls changes.

    Args:
        function: A plain module-level function. It calls other plain functions by a global name
            (``from m import f``, not ``m.f``); global numbers are frozen when it is compiled.
        by_address: Hand over no more of an array than where it begins. What is left of a function's work is the work:
            a whole array is seven numbers at every call. All arrays are then vectors, which have no length and no
            parts, and an index below 0 is not counted from the end. Where numba is to check bounds, they stay whole.
    """
    if not is_compiling():
        return function
    plain = cast(FunctionType, function)
    by_numba = partial(_by_address if by_address and not os.environ.get(BOUNDS) else _build, plain)
    if not is_possible() or os.environ.get(BOUNDS) or "tuple" in str(plain.__annotations__.get("return")):
        return cast(Function, by_numba())
    if (plain, by_address) not in _KEPT:
        make = partial(_code, plain, by_address)
        _KEPT[plain, by_address] = KeptCode(plain, by_address, _digest(plain), make, by_numba)
    return cast(Function, _KEPT[plain, by_address])


def is_kept(function: Function, *, by_address: bool = False) -> bool:
    """Whether a compiled copy of a function is kept for other processes, or nothing can be kept on this machine."""
    built: Any = compiled(function, by_address=by_address)
    if isinstance(built, KeptCode):
        return built.is_kept()
    kept = getattr(getattr(built, "_cache", None), "_cache_file", None)
    return kept is None or bool(kept._load_index())


def let_go() -> None:
    """Let go of the arrays with which compiled functions were called last, so that their memory can be used."""
    for kept in _KEPT.values():
        kept.let_go()


def inlined(function: Function) -> Function:
    """Mark a function whose compiled copy becomes part of each that calls it.

    It pays for what is called for every row with many arrays, which are handed over part by part.
    """
    _INLINED.add(cast(FunctionType, function))
    return function


def expected_soon(array: Any, at: int) -> None:
    """Have the line of memory with a number of an array fetched while other work goes on; nothing depends on it."""


def _build(function: FunctionType, inside: bool = False, alone: bool = False) -> Any:
    """A function and all it calls, for numba to compile.

    Args:
        function: The function.
        inside: Only compiled functions call it.
        alone: It is called by nothing but its address.
    """
    if function is expected_soon:
        return _fetch()
    if (function, inside, alone) in _BUILT:
        return _BUILT[function, inside, alone]
    scope = dict(function.__globals__)
    built = _BUILT[function, inside, alone] = _jitted(function, scope, function, inside, alone)
    for name, value in _globals_used(function):
        if isinstance(value, FunctionType):
            scope[name] = _build(value, inside=True)
    return built


def _jitted(
    function: FunctionType, scope: dict[str, Any], named: FunctionType, inside: bool, alone: bool = False
) -> Any:
    """A function for numba to compile, with other globals; it is stored by the name and content of another."""
    from numba import njit

    copy = FunctionType(function.__code__, scope, function.__name__, function.__defaults__, function.__closure__)
    # numba watches only the file of the function itself, so the digest of all it calls goes into the name of
    # the stored file: a changed callee can never leave an old caller behind.
    copy.__qualname__ = f"{named.__qualname__}_{function.__qualname__}_{'inside_' * inside}{_digest(named)}"
    copy.__module__ = named.__module__
    # Without its count of who holds an array (`_nrt`), which costs an atomic step for each array at each call. So no
    # compiled function may make an array: it writes into those it is given.
    options: dict[str, Any] = {
        "forceinline": function in _INLINED,
        "pipeline_class": compiling.whole_program()[inside],
        "_nrt": False,
        "error_model": "numpy",
        "no_cpython_wrapper": inside or alone,
        "no_cfunc_wrapper": inside or alone,
    }
    built: Any
    try:
        built = njit(cache=not inside and not alone, **options)(copy)
    except RuntimeError:  # no folder on this machine can hold the stored files
        built = njit(**options)(copy)
    _take_constants_as_numbers(built)
    return built


def _code(function: FunctionType, by_address: bool, arguments: tuple[Any, ...]) -> Code:
    """The machine code of a function for the kinds of some arguments."""
    from numba import typeof
    from numba.core import types

    pointer: Any = types.CPointer
    kinds = tuple(map(typeof, arguments))
    kinds = tuple(pointer(kind.dtype) if by_address and isinstance(kind, types.Array) else kind for kind in kinds)
    built = _build(function, alone=True)
    with compiling.remembering():
        built.compile(kinds)
    code = built.overloads[kinds]
    asked = {each.name for each in code.library._final_module.functions if each.is_declaration}
    answer = str(code.signature.return_type)
    if answer not in ANSWERS or not all(name.startswith("llvm.") or name in OF_C for name in asked):
        return BY_NUMBA, "", b""
    return answer, code.fndesc.llvm_func_name, code.library._get_compiled_object()


# Each entry has its own function and means in place of these two.
_inside: Any = None
_addresses: Any = None


def _entry(*arguments: Any) -> Any:
    """What is called from outside: the function itself, with addresses for arrays."""
    return _inside(*_addresses(arguments))


def _by_address(function: FunctionType) -> Any:
    if function not in _ENTRIES:
        scope = {"_inside": _build(function, inside=True), "_addresses": _addresses_of_arrays()}
        _ENTRIES[function] = _jitted(cast(FunctionType, _entry), scope, function, inside=False)
    return _ENTRIES[function]


@cache
def _addresses_of_arrays() -> Any:
    """For compiled functions: arguments with each array replaced by the address of its first number."""
    from numba.core import cgutils, types
    from numba.extending import intrinsic

    address_of: Any = types.CPointer
    tuple_of: Any = types.Tuple
    unpacked: Any = cgutils.unpack_tuple

    def address(kind: Any) -> Any:
        return address_of(kind.dtype) if isinstance(kind, types.Array) else kind

    def addresses(typing: Any, arguments: Any) -> Any:
        del typing
        if any(isinstance(each, types.Array) and (each.ndim != 1 or each.layout != "C") for each in arguments):
            return None
        result = tuple_of([address(each) for each in arguments])

        def written(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            parts = []
            for kind, value in zip(arguments, unpacked(builder, values[0]), strict=True):
                parts.append(
                    context.make_array(kind)(context, builder, value).data if isinstance(kind, types.Array) else value
                )
            return context.make_tuple(builder, signature.return_type, parts)

        return result(arguments), written

    return intrinsic(addresses)


@cache
def _fetch() -> Any:
    """For compiled functions: ``expected_soon`` as the processor's own instruction."""
    from llvmlite import ir
    from numba.core import cgutils, types
    from numba.extending import intrinsic

    function_in: Any = cgutils.get_or_insert_function

    def fetched(typing: Any, array: Any, at: Any) -> Any:
        del typing

        def written(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            whole = isinstance(array, types.Array)
            first = context.make_array(array)(context, builder, values[0]).data if whole else values[0]
            address = builder.bitcast(builder.gep(first, [values[1]]), ir.IntType(8).as_pointer())
            number = ir.IntType(32)
            kind = ir.FunctionType(ir.VoidType(), [address.type, number, number, number])
            # To be read, to be kept in all caches, data.
            builder.call(
                function_in(builder.module, kind, "llvm.prefetch.p0"), [address, number(0), number(3), number(1)]
            )
            return context.get_dummy_value()

        return types.void(array, at), written

    return intrinsic(fetched)


def _take_constants_as_numbers(built: Any) -> None:
    """Let callers' constants be numbers like any other: else numba makes a copy of a function for each constant."""
    from numba.core import types

    template = built.get_call_template
    unliteral: Any = types.unliteral

    def of_numbers(args: tuple[Any, ...], kws: Any) -> Any:
        return template(tuple(unliteral(each) for each in args), kws)

    built.get_call_template = of_numbers


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _globals_used(function: FunctionType) -> Iterator[tuple[str, Any]]:
    for name in sorted(set(_names(function.__code__))):
        if name in function.__globals__:
            yield name, function.__globals__[name]


def _digest(function: FunctionType) -> str:
    """A hash of the files of a function and of all it calls, and of the numbers they take from elsewhere.

    How a function is compiled counts as well: this file and `compiling`, and whether numba checks bounds.
    """
    family, waiting = {function}, [function]
    numbers = [f"bounds={os.environ.get(BOUNDS, '')}"]
    while waiting:
        for name, value in _globals_used(waiting.pop()):
            if isinstance(value, FunctionType) and value not in family:
                family.add(value)
                waiting.append(value)
            elif isinstance(value, (int, float, str, tuple)):
                numbers.append(f"{name}={value!r}")
    digest = blake2b("\n".join(sorted(numbers)).encode("utf-8"), digest_size=6)
    for file in sorted(
        {__file__, compiling.__file__, kept_code.__file__, *(member.__code__.co_filename for member in family)}
    ):
        digest.update(_content(file))
    return digest.hexdigest()


@cache
def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError:
        return file.encode("utf-8")
