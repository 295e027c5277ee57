"""The bridge between a study and Dask, started by the package: JSON lines in and out.

In: one line that says which scheduler, how a task's process is started, and the tasks; then perhaps {"op": "stop"}, or
the end of the input when the study's process is gone. Out: what became of every task, and of scheduler and workers.

Tasks run in Node processes that workers start, one for each thread that has work, and that stay for the next task. What
a task gives is written by its process to the folder of results, and does not pass through Dask. Functions of this file
reach workers by value: they need Python with `distributed`, Node, and the folders of the checkout and of the results.
"""

import asyncio
import json
import os
import sys
import time

MARK = "\x1evitrine "
# An idle process of tasks ends by itself after five minutes (task-server.ts): one that is near it is not used.
FRESH_SECONDS = 240


def pool_of(worker):
    import threading

    # On the worker object, since the functions of this file are made anew with every task.
    return worker.__dict__.setdefault("vitrine", {"lock": threading.Lock(), "idle": [], "busy": []})


def start_server(setup):
    import shutil
    import subprocess

    node = setup["node"] if os.path.exists(setup["node"]) else shutil.which("node")
    for what, path in [("Node", node), ("the package", setup["server"]), ("the folder of results", setup["folder"])]:
        if not path or not os.path.exists(path):
            raise RuntimeError(json.dumps({
                "message": f"{what} is not on the worker's machine {os.uname().nodename}"
                f" ({path or 'no node on the PATH'}): workers need it at the same place",
                "kind": "setup",
            }))
    return subprocess.Popen(
        [node, setup["server"], setup["folder"]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **setup["environment"]},
        cwd=setup["cwd"] if os.path.isdir(setup["cwd"]) else None,
        text=True,
        bufsize=1,
    )


def take_server(pool, setup):
    with pool["lock"]:
        for entry in list(pool["idle"]):
            if entry["run"] != setup["run"] or entry["process"].poll() is not None:
                continue
            pool["idle"].remove(entry)
            if time.time() - entry["used"] < FRESH_SECONDS:
                pool["busy"].append(entry)
                return entry
            entry["process"].kill()
    entry = {"run": setup["run"], "process": start_server(setup), "used": time.time()}
    with pool["lock"]:
        pool["busy"].append(entry)
    return entry


def answer_of(process, task):
    """What the process answers to a task; undefined lines of other programs are passed over."""
    try:
        process.stdin.write(json.dumps(task) + "\n")
        for line in process.stdout:
            if line.startswith(MARK):
                return json.loads(line[len(MARK):])
    except BrokenPipeError:
        pass
    code = process.wait()
    why = f"signal {-code}, perhaps for want of memory" if code < 0 else f"exit code {code}"
    return {"failed": {"message": f"its process ended with {why}", "kind": "ended"}}


def perform(task, *needed, setup):
    """Does a task on a worker; `needed` only makes it wait for others."""
    from distributed import get_worker

    worker = get_worker()
    pool = pool_of(worker)
    entry = take_server(pool, setup)
    answer = answer_of(entry["process"], task)
    with pool["lock"]:
        if entry in pool["busy"]:
            pool["busy"].remove(entry)
            if entry["process"].poll() is None:
                entry["used"] = time.time()
                pool["idle"].append(entry)
    if "failed" in answer:
        failed = {**answer["failed"], "key": task["key"], "worker": worker.address}
        worker.log_event(setup["run"], failed)
        raise RuntimeError(json.dumps(failed))
    return {**answer["done"], "worker": worker.address}


def end_servers(run, dask_worker):
    pool = pool_of(dask_worker)
    with pool["lock"]:
        for entry in [*pool["idle"], *pool["busy"]]:
            if entry["run"] == run:
                entry["process"].kill()
        pool["idle"] = [entry for entry in pool["idle"] if entry["run"] != run]


def count_workers(dask_scheduler):
    return len(dask_scheduler.workers), sum(worker.nthreads for worker in dask_scheduler.workers.values())


class Given(Exception):
    """A reason to give up, for the study's reader."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Bridge:
    def __init__(self, setup, say):
        self.setup = setup
        self.say = say
        self.cluster = None
        self.client = None
        self.remaining = {task["key"]: task for task in setup["tasks"]}
        self.futures = {}
        self.tries = {}

    async def run(self):
        setup = self.setup
        if setup["scheduler"]["kind"] == "local":
            from distributed import LocalCluster

            self.cluster = await LocalCluster(
                n_workers=setup["workers"],
                threads_per_worker=1,
                processes=True,
                memory_limit=0,  # a limit would see this Python process only, not the one that computes
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                resources=setup["resources"] or None,
                asynchronous=True,
            )
        await self.connect(setup["connectSeconds"])
        if self.cluster:
            await self.client.wait_for_workers(setup["workers"])
        address = self.client.scheduler.address
        self.say(event="ready", address=address, dashboard=self.client.dashboard_link, **await self.size())
        while self.remaining:
            if await self.submit():
                break
            self.say(event="lost", address=address, seconds=setup["patienceSeconds"])
            await self.client.close(timeout=1)
            self.say(event="back", **await self.connect(setup["patienceSeconds"]))

    async def connect(self, seconds):
        """Waits for the scheduler, and gives its size; what it loses on the way (an OSError of Dask) it begins again."""
        from distributed import Client

        address = self.cluster or self.setup["scheduler"]["address"]
        until = time.time() + seconds
        while True:
            try:
                self.client = None
                client = Client(address, asynchronous=True, timeout=max(1, until - time.time()), name="vitrine-study")
                self.client = await client
                await self.check_versions()
                return await self.size()
            except (OSError, asyncio.TimeoutError, ImportError) as error:
                if self.client:
                    await self.client.close(timeout=1)
                if time.time() < until:
                    await asyncio.sleep(0.2)
                    continue
                raise Given("unreachable", f"{address} did not answer within {seconds} s ({error})") from error

    async def size(self):
        found = await self.client.run_on_scheduler(count_workers)
        return {"workers": found[0], "threads": found[1]}

    async def check_versions(self):
        """Functions travel as Python's own code, so Python and Dask must be the same everywhere."""
        found = await self.client.get_versions()
        own = self.wanted(found["client"])
        others = {"the scheduler": found["scheduler"], **found["workers"]}
        wrong = {who: self.wanted(versions) for who, versions in others.items() if versions}
        wrong = {who: versions for who, versions in wrong.items() if versions != own}
        if wrong:
            who, versions = next(iter(wrong.items()))
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            raise Given("versions", f"this study has {own}, but {who}{more} has {versions}")

    @staticmethod
    def wanted(versions):
        packages = versions["packages"]
        python = ".".join(packages["python"].split(".")[:2])
        return f"Python {python}, distributed {packages['distributed']}, dask {packages['dask']}"

    async def submit(self):
        """Hands the remaining tasks to Dask and waits for them; False where the scheduler was lost."""
        from functools import partial

        setup = self.setup
        work = partial(perform, setup=setup["process"])
        self.client.subscribe_topic(setup["process"]["run"], self.attempt_failed)
        common = {"retries": setup["retries"], "resources": setup["resources"] or None, "pure": False}
        futures = self.futures = {}
        free = [task for task in self.remaining.values() if not self.waits(task)]
        for task, future in zip(free, self.client.map(work, free, key=[self.named(task) for task in free], **common)):
            futures[task["key"]] = future
        for task in self.remaining.values():
            if task["key"] not in futures:
                needed = [futures[key] for key in self.waits(task)]
                futures[task["key"]] = self.client.submit(work, task, *needed, key=self.named(task), **common)
        watch = asyncio.create_task(self.watch_workers())
        try:
            outcomes = await asyncio.gather(*[self.outcome(key, future) for key, future in futures.items()])
        finally:
            watch.cancel()
        return all(outcomes)

    def named(self, task):
        """The name on Dask's dashboard, where tasks are counted by the part before the dash; of this run alone."""
        return f"{task['function']['exported']}-{task['key']}-{self.setup['process']['run'].split('-')[-1]}"

    def waits(self, task):
        needed = [given["of"] for given in task["inputs"].values() if "of" in given]
        return [key for key in needed if key in self.remaining]

    async def outcome(self, key, future):
        """Tells what became of a task; False where it is not known, since the scheduler is gone."""
        from concurrent.futures import CancelledError

        from distributed.scheduler import KilledWorker

        try:
            facts = await future
        except KilledWorker as error:
            deaths = error.allowed_failures + 1
            reason = {"message": f"its worker died {deaths} times (the last was {error.last_worker.address})"}
            cause = str(error.task).split("-")[-2]
            told = {**reason, "tries": deaths} if cause == key else {"cause": cause, "tries": 0}
            self.say(event="failed", key=key, **told)
        except Exception as error:
            fetching = isinstance(error, OSError) and future.status != "error"  # done, and lost on the way
            if fetching or isinstance(error, CancelledError):
                return False
            self.say(event="failed", **self.reason(key, error))
        else:
            self.say(event="done", key=key, facts=facts)
        self.remaining.pop(key, None)
        return True

    def reason(self, key, error):
        try:
            found = json.loads(str(error))
        except ValueError:
            return {"key": key, "message": f"Dask: {type(error).__name__}: {error}", "tries": self.tries.get(key, 0) + 1}
        cause = found.get("key", key)
        if cause != key:  # Dask hands the error of a task on to those that wait for it
            return {"key": key, "cause": cause, "tries": 0}
        return {**found, "key": key, "tries": self.setup["retries"] + 1}

    def attempt_failed(self, event):
        _, failed = event
        self.tries[failed["key"]] = self.tries.get(failed["key"], 0) + 1
        self.say(event="attempt", **{**failed, "count": self.tries[failed["key"]]})

    async def watch_workers(self):
        before = await self.size()
        while True:
            await asyncio.sleep(1)
            if self.client.status == "running" and (now := await self.size()) != before:
                before = now
                self.say(event="workers", **now)

    async def close(self):
        """Takes back what is not begun, and ends what is."""
        from contextlib import suppress

        if self.client and self.client.status == "running":
            with suppress(Exception):
                await asyncio.wait_for(self.client.cancel(list(self.futures.values()), force=True), 5)
            with suppress(Exception):
                await asyncio.wait_for(self.client.run(end_servers, self.setup["process"]["run"], on_error="ignore"), 5)
            await self.client.close(timeout=2)
        if self.cluster:
            await self.cluster.close(timeout=5)


def talk():
    """The way out for events; whatever else prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return lambda **event: out.write(json.dumps(event) + "\n")


async def main():
    say = talk()
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=2**30)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    first = await lines.readline()
    if not first:
        return
    setup = json.loads(first)
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        say(event="fatal", kind="missing", message=f"{sys.executable}: {error}")
        return
    bridge = Bridge(setup, say)
    work = asyncio.create_task(bridge.run())
    stop = asyncio.create_task(lines.readline())  # a line, or the end of the study's process
    await asyncio.wait([work, stop], return_when=asyncio.FIRST_COMPLETED)
    try:
        if work.done():
            try:
                work.result()
            except Given as error:
                say(event="fatal", kind=error.kind, message=str(error))
            except Exception as error:
                say(event="fatal", kind="error", message=f"{type(error).__name__}: {error}")
                raise
            else:
                say(event="end")
        else:
            work.cancel()
            await asyncio.wait([work], timeout=2)
    finally:
        stop.cancel()
        await bridge.close()


if __name__ == "__main__":
    asyncio.run(main())
