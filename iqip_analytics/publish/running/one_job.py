"""One job done in a fresh Python: the job comes on standard input, its outcome goes to output.

For places that may start no other kind of process: a worker of a cluster, which has threads.
"""

import os
import pickle
import subprocess
import sys

from iqip_analytics.publish.running.jobs import Failed, Job, Outcome
from iqip_analytics.publish.running.preloading import before_numpy


def outcome_in_fresh_python(job: Job, time_limit: float) -> Outcome:
    """The outcome of a job done in a Python of its own, ended after so many seconds."""
    command = [sys.executable, "-m", "iqip_analytics.publish.running.one_job"]
    try:
        done = subprocess.run(
            command,
            input=pickle.dumps(job),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=time_limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"took longer than its time limit of {time_limit:g} seconds and was ended"
        return Failed(scope=job.scope, message=message, seconds=time_limit)
    if done.returncode != 0 or not done.stdout:
        message = f"its process ended without an answer (exit status {done.returncode})"
        return Failed(scope=job.scope, message=message)
    outcome: Outcome = pickle.loads(done.stdout)
    return outcome


def main() -> None:
    """Do the job that standard input holds."""
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    before_numpy()
    from iqip_analytics.publish.running.one_briefing import made  # noqa: PLC0415  # start-up cost: papermill

    job: Job = pickle.load(sys.stdin.buffer)
    outcome = pickle.dumps(made(job))
    with os.fdopen(answer, "wb") as sending:
        sending.write(outcome)


if __name__ == "__main__":
    main()
