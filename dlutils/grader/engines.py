"""Where hand-ins are graded: processes of this machine, or a Dask cluster.  Both are `concurrent.futures` executors."""

import multiprocessing
import pickle
from concurrent.futures import FIRST_COMPLETED, CancelledError, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from dlutils.grader.work import Result, begin_here, ready, ready_here, work, work_here

AHEAD = 2  # tasks in flight per worker: one that it does, one that waits; a class of any size needs no more memory
START_SECONDS = 60
DIED = "its worker process died twice, the second time with nothing else to do"


class EngineError(Exception):
    """Nothing can be graded here; one sentence says why."""


class Local:
    """`jobs` processes of this machine, each with a sandbox of its own.

    They are spawned, never forked: a fork would hold the sockets of another's sandbox.
    """

    lost = BrokenProcessPool

    def __init__(self, jobs, job, call=work_here):
        self.jobs, self.job, self.call = jobs, job, call
        self.capacity = AHEAD * jobs
        self.others = set(multiprocessing.active_children())
        self._start()
        try:
            refusal = self.pool.submit(ready_here).result()
        except BrokenProcessPool:
            refusal = "the worker processes end as soon as they have started."
        except BaseException:
            self.close(kill=True)
            raise
        if refusal:
            self.close(kill=True)
            raise EngineError(refusal)

    def _start(self):
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(self.jobs, context, begin_here, (self.job,))

    def submit(self, task):
        try:
            return self.pool.submit(self.call, task)
        except BrokenProcessPool:
            self._start()
            return self.pool.submit(self.call, task)

    def close(self, kill=False):
        """kill: without waiting for what is being graded."""
        if kill:
            for child in set(multiprocessing.active_children()) - self.others:
                child.kill()
        self.pool.shutdown(cancel_futures=True)


class Cluster:
    """The workers of a Dask scheduler.  They need dlutils and a sandbox, and neither the course's files nor its gradebook."""

    def __init__(self, address, job):
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise EngineError("a scheduler needs Dask distributed: `pip install .[cluster]`.") from None
        self.lost = (KilledWorker, CancelledError)
        try:
            self.client = Client(address, timeout=START_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EngineError(f"no Dask scheduler answers at {address} ({error}).") from None
        try:
            self._send(job, address)
        except BaseException:
            self.client.close()
            raise

    def _send(self, job, address):
        try:
            self.client.wait_for_workers(1, timeout=START_SECONDS)
        except TimeoutError:
            raise EngineError(f"the scheduler at {address} has no workers; start some with `dask worker {address}`.") from None
        # A task, not scattered data: if every worker that has it dies, Dask makes it anew.
        self.job = self.client.submit(pickle.loads, pickle.dumps(job), pure=False)
        self.executor = self.client.get_executor(pure=False)
        try:
            refusal = self.executor.submit(ready, self.job).result()
        except Exception as error:
            refusal = f"the workers of {address} cannot grade ({type(error).__name__}: {error}). Do they have dlutils installed?"
        if refusal:
            raise EngineError(refusal)
        self.address, self.capacity = address, AHEAD * sum(self.client.nthreads().values())

    def submit(self, task):
        if self.client.status != "running":
            raise EngineError(f"the scheduler at {self.address} has gone; start it again and add --resume.")
        return self.executor.submit(work, task, self.job)

    def close(self, kill=False):
        self.executor.shutdown(wait=not kill)
        self.client.close()


def results(engine, tasks):
    """A Result for every task, in whatever order they come.

    When a worker dies, any of the hand-ins in flight may have been the reason: at the end each of them is tried alone.
    """
    suspects = []
    yield from _flow(engine, tasks, engine.capacity, suspects)
    for task in suspects:
        guilty = []
        yield from _flow(engine, [task], 1, guilty)
        if guilty:
            yield Result(task, failure=DIED)


def _flow(engine, tasks, width, lost):
    """Results of tasks, `width` of them in flight; those whose worker has died go to the list `lost`."""
    tasks, running = iter(tasks), {}
    while True:
        for task in islice(tasks, width - len(running)):
            running[engine.submit(task)] = task
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            task = running.pop(future)
            try:
                result = future.result()
            except engine.lost:
                lost.append(task)
            else:
                yield result
