"""How numba compiles a program of many functions at once: all of them first read, then made into one machine code.

By itself numba optimises each function with all that it calls inside it and makes machine code of it, though only the
outermost is ever called from Python: a function ten calls deep is worked on ten times. Here those inside are read and
typed only; the outermost takes them all on and is optimised once. The bits are the same, since nothing is allowed that
changes them (no fast maths).

Numba's own classes are built on in one place, here, and only when something is to be compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@cache
def whole_program() -> dict[bool, Any]:
    """The compilers to hand to numba, by whether a function is called by compiled functions only."""
    from numba.core.compiler import CompilerBase
    from numba.core.typed_passes import NativeLowering

    def pipeline(lowering: Any) -> Any:
        return type("WholeProgram", (CompilerBase,), {"define_pipelines": lambda self: [_steps(lowering)]})

    return {False: pipeline(NativeLowering), True: pipeline(_writing_inside())}


@contextmanager
def remembering() -> Iterator[None]:
    """Let numba look up once what an operation gives on some types; by itself it goes through all forms each time."""
    from numba.core import types

    looked_up: Any = types.Function.get_call_type
    known: dict[tuple[Any, Any], Any] = {}

    def get_call_type(self: Any, context: Any, args: Any, kws: Any) -> Any:
        if kws:
            return looked_up(self, context, args, kws)
        if (self, args) not in known:
            known[self, args] = looked_up(self, context, args, kws)
        return known[self, args]

    function: Any = types.Function
    function.get_call_type = get_call_type
    try:
        yield
    finally:
        function.get_call_type = looked_up


def _library_inside() -> Any:
    """Code that becomes part of other code and is never run by itself: no more than read."""
    from numba.core.codegen import JITCodeLibrary

    def finalize(self: Any) -> None:
        # What it calls is linked in by the outermost, which then optimises all of it together.
        self._raise_if_finalized()
        self._finalize_dynamic_globals()
        self._finalized = True

    return type("Inside", (JITCodeLibrary,), {"_optimize_functions": lambda *_: None, "finalize": finalize})


def _writing_inside() -> Any:
    """The step that writes a function's code and hands it, with that of all it calls, to those that call it."""
    from numba.core.compiler_machinery import register_pass
    from numba.core.typed_passes import NativeLowering

    library_inside = _library_inside()
    writing: Any = NativeLowering

    def run_pass(self: Any, state: Any) -> bool:
        context, name = state.targetctx, state.func_id.func_qualname
        state.flags.no_compile = True
        library = state.library = library_inside(context.codegen(), name)
        writing.run_pass(self, state)
        library.finalize()
        called = list(library._linking_libraries)
        for direct in library._linking_libraries:
            called += direct._linking_libraries if isinstance(direct, library_inside) else []
        library._linking_libraries = list(dict.fromkeys(called))
        # Numba asks for the Python function made of it: some function of C, this one's alone and never called.
        handle = [name].index
        context.insert_user_function(handle, state.cr.fndesc, [library, *library._linking_libraries])
        state.cr = state.cr._replace(cfunc=handle)
        return True

    register: Any = register_pass
    step = type("WritingInside", (writing,), {"_name": "writing_inside", "run_pass": run_pass})
    return register(mutates_CFG=True, analysis_only=False)(step)


def _steps(writing: Any) -> Any:
    """The steps from Python to code: numba's own, but for what no function here has, such as closures and lists."""
    from numba.core import compiler_machinery, typed_passes, untyped_passes

    manager_of: Any = compiler_machinery.PassManager
    manager = manager_of("whole program")
    for step in (
        untyped_passes.TranslateByteCode,
        untyped_passes.FixupArgs,
        untyped_passes.IRProcessing,
        untyped_passes.RewriteSemanticConstants,
        untyped_passes.GenericRewrites,
        untyped_passes.ReconstructSSA,
        typed_passes.NopythonTypeInference,
        typed_passes.PreLowerStripPhis,
        typed_passes.InlineOverloads,
        typed_passes.NoPythonSupportedFeatureValidation,
        typed_passes.IRLegalization,
        typed_passes.AnnotateTypes,
        writing,
        typed_passes.NoPythonBackend,
    ):
        manager.add_pass(step, step._name)
    manager.finalize()
    return manager
