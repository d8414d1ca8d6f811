"""A real Dask cluster of two worker processes does the jobs, also when one of them is ended."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.publish.conftest import Workplace
from tests.publish.stand_in import notebook, plan_source

CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None,
                           local_directory=sys.argv[1])
    print(cluster.scheduler_address, flush=True)
    print(*(w.pid for w in cluster.workers.values()), flush=True)
    sys.stdin.read()
    cluster.close()
"""


@pytest.fixture
def cluster(tmp_path_factory):
    """Address and worker process ids of a cluster that shares no folder with the run."""
    folder = tmp_path_factory.mktemp("cluster")
    script = folder / "cluster.py"
    script.write_text(CLUSTER)
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    address = process.stdout.readline().strip()
    workers = [int(pid) for pid in process.stdout.readline().split()]
    yield address, workers
    process.communicate("", timeout=600)


@pytest.fixture
def workplace(tmp_path) -> Workplace:
    (tmp_path / "notebooks").mkdir()
    plan_source(tmp_path / "plan", "medicine", "surgery", "theatres")
    place = Workplace(tmp_path)
    for name in ("trust", "division"):
        place.put(name, notebook(middle="import os; held = os.listdir(source)"))
    return place


def outcomes(place: Workplace) -> dict[str, str]:
    manifest = json.loads((place.month / "manifest.json").read_text(encoding="utf-8"))
    return {row["scope"]: row["outcome"] for row in manifest["briefings"]}


def test_a_cluster_gives_the_same_bytes_as_this_machine(workplace, cluster):
    assert workplace.brief().returncode == 0
    here = workplace.files()
    run = workplace.brief("--dask", cluster[0], "--force")
    assert run.returncode == 0, run.stderr
    there = workplace.files()
    assert here.keys() == there.keys()
    for name in here:
        if name.endswith((".html", ".csv")):
            assert there[name] == here[name], name
    ran = json.loads(there["medicine.ipynb"])
    assert ran["metadata"]["papermill"]["parameters"]["source"] == "plan"


def test_a_worker_ended_half_way_costs_no_briefing(workplace, cluster):
    address, workers = cluster
    running, go = workplace.folder / "running", workplace.folder / "go"
    waiting = f"open({str(running)!r}, 'w').close()\nwhile not os.path.exists({str(go)!r}):"
    workplace.put("division", notebook(middle=f"{waiting}\n    time.sleep(0.05)"))
    with workplace.started("--dask", address) as run:
        workplace.wait_for(workplace.month / "trust.html")
        workplace.wait_for(running)
        os.kill(workers[0], signal.SIGKILL)
        go.touch()
        run.join()
    status = run.exitcode
    found = outcomes(workplace)
    assert set(found) == {"trust", "medicine", "surgery", "theatres"}
    assert (status == 0) == (set(found.values()) == {"made"})
    assert list(found.values()).count("made") >= 3


def test_a_failed_briefing_on_a_cluster_is_told_as_here(workplace, cluster):
    workplace.put("division", notebook(middle="1 / (scope != 'surgery')"))
    run = workplace.brief("--dask", cluster[0])
    assert run.returncode == 1
    assert "surgery failed: cell 4: ZeroDivisionError" in run.stderr


def test_an_address_where_nothing_answers_is_refused(workplace):
    run = workplace.brief("--dask", "tcp://127.0.0.1:9")
    assert run.returncode == 2
    assert "no Dask scheduler answers at 'tcp://127.0.0.1:9'" in run.stderr
    assert not (workplace.folder / "outputs").exists()
