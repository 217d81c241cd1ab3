"""Replications on a Dask cluster, through joblib's interface."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import joblib

from workforce.results.manifest import Manifest, changes_since
from workforce.results.problems import ResultsProblem

__all__ = ["LOCAL", "refuse_elsewhere", "workers_of"]

LOCAL = "local"
"""The address that means a cluster of this machine's own processes, begun and ended with the run."""


@contextmanager
def workers_of(cluster: str | None, jobs: int, lost: Callable[..., object]) -> Iterator[int]:
    """Let joblib's work be done by a cluster's workers for the length of a `with` block; give how many there are.

    A worker that dies loses its own replication only: it counts as one outcome, made by `lost`. A cluster begun
    here reports the first death; one that stood before tries again elsewhere as often as it was set up to.

    Args:
        cluster: A scheduler's address, `local` for a cluster on this machine, None for none.
        jobs: How many workers a local cluster has; how many processes joblib has without one.
        lost: Takes what a call was given and says what became of it when its worker died.

    Raises:
        ResultsProblem: WF560, no Dask here, no cluster at the address, or it fails on the way.
    """
    if cluster is None:
        yield jobs
        return
    _refuse_without_dask(cluster)
    import distributed

    with ExitStack() as held:
        try:
            client = held.enter_context(_client(cluster, jobs, held))
            client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
            backend = _backend()(client=client, lost=lost)
            count = int(backend.effective_n_jobs(-1))
        except (OSError, ValueError, TimeoutError) as error:
            raise _problem(cluster, f"no cluster answers there ({error})") from error
        held.enter_context(joblib.parallel_config(backend=backend))
        try:
            yield count
        except (distributed.CancelledError, distributed.comm.CommClosedError) as error:
            raise _problem(cluster, f"the cluster went away ({error})") from error


_PATIENCE_SECONDS = 30


def refuse_elsewhere(manifest: Manifest) -> ResultsProblem | None:
    """What makes this process unfit to work for a run that began elsewhere, or None where bits are promised."""
    changed = changes_since(manifest)
    if not changed:
        return None
    return ResultsProblem(
        "WF560",
        "a worker",
        f"it differs from where the run began ({changed[0]})",
        "Give every worker the same machine kind, Python and packages as the run, then resume it.",
    )


def _problem(cluster: str, reason: str) -> ResultsProblem:
    remedy = "Start a scheduler and workers and name its address, or use '--cluster local', or '--jobs' alone."
    return ResultsProblem("WF560", f"the cluster '{cluster}'", reason, remedy)


def _refuse_without_dask(cluster: str) -> None:
    from importlib.util import find_spec

    if find_spec("distributed") is None:
        remedy = "Install 'workforce[dask]', or use '--jobs' alone."
        raise ResultsProblem("WF560", f"the cluster '{cluster}'", "Dask is not installed", remedy)


def _client(cluster: str, jobs: int, held: ExitStack) -> Any:
    import dask
    import distributed

    if cluster != LOCAL:
        return distributed.Client(cluster, timeout=_PATIENCE_SECONDS, set_as_default=False)
    # The run itself tries a lost replication again, once; the cluster is to tell it of the first death.
    held.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": 0}))
    workers = held.enter_context(
        distributed.LocalCluster(
            n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
        )
    )
    return distributed.Client(workers, set_as_default=False)


@cache
def _backend() -> Any:
    """Joblib's backend for Dask, with a call whose worker died ending as an outcome; without this it never ends."""
    from distributed.scheduler import KilledWorker
    from joblib._dask import DaskDistributedBackend

    class ClusterBackend(DaskDistributedBackend):  # type: ignore[misc]
        """Joblib's own, and what became of calls that ended in an error of the cluster."""

        def __init__(self, *, client: Any, lost: Callable[..., object]) -> None:
            super().__init__(client=client)
            self._lost = lost

        def effective_n_jobs(self, n_jobs: int) -> int:
            """The workers there are, and never one: joblib would then work in this process itself."""
            return max(2, int(super().effective_n_jobs(n_jobs)))

        def submit(self, func: Any, callback: Any = None) -> Any:
            future = super().submit(func, callback)

            def ended(done: Any) -> None:
                error = done.exception()
                if isinstance(error, KilledWorker):
                    callback([self._lost(*given) for _, given, _ in func.items])
                elif error is not None:
                    callback(error)

            future.add_done_callback(ended)
            return future

        def retrieve_result_callback(self, out: Any) -> Any:
            if isinstance(out, BaseException):
                raise out
            return super().retrieve_result_callback(out)

    return ClusterBackend
