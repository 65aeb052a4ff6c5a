"""What the public client for Chronos sees of soac-simulate: adds, lists, updates, runs, deletes, and jobs after jobs.

    chronos_client.py URL VERSION
"""
import sys
import time

import chronos

VERSION = sys.argv[2]
client = chronos.connect(
    sys.argv[1].split("//")[1], scheduler_api_version=None if VERSION == "2.4" else "v1")
# What PaaSTA calls a job is no name to version 3.0.
SPACE = " " if VERSION == "2.4" else "-"


def name(text):
    return text.replace(" ", SPACE)


def raises(work):
    try:
        work()
    except chronos.ChronosAPIError:
        return
    raise AssertionError("no ChronosAPIError")


def wait(what):
    """Simulated time passes as fast as the server was told; its machine may be slow."""
    for _ in range(3000):
        if what():
            return
        time.sleep(0.02)
    raise AssertionError("nothing happened")


def job(text):
    return {item["name"]: item for item in client.list()}.get(name(text))


def definition(text, **more):
    return dict(name=name(text), command="true", owner="team", disabled=False, **{"async": False, **more})


assert client.list() == []
client.add(definition("ledger nightly", schedule="R/2030-01-01T00:00:00Z/PT1H", description="config1"))
wait(lambda: job("ledger nightly"))
assert job("ledger nightly")["description"] == "config1"
assert job("ledger nightly")["schedule"].endswith("/PT1H") and job("ledger nightly")["retries"] == 2
raises(lambda: client.add(definition("bad schedule", schedule="whenever")))
raises(lambda: client.add(definition("bad/name", schedule="R//PT1H")))

client.add(definition("ledger report", parents=[name("ledger nightly")]))
wait(lambda: job("ledger report"))
assert job("ledger report")["parents"] == [name("ledger nightly")]
assert client.scheduler_graph().splitlines()[-1] == "link,%s,%s" % (name("ledger nightly"), name("ledger report"))

client.run(name("ledger nightly"))
wait(lambda: job("ledger nightly")["successCount"] == 1)
assert job("ledger nightly")["lastSuccess"].endswith("Z")
wait(lambda: job("ledger report")["successCount"] == 1)

# What was counted is part of a job: it goes unless it is sent as well.
client.update(definition("ledger nightly", schedule="R/2030-01-01T00:00:00Z/P1D", description="config2"))
assert job("ledger nightly")["successCount"] == 0 and job("ledger nightly")["description"] == "config2"
client.update(definition("ledger nightly", schedule="R/2030-01-01T00:00:00Z/P1D", successCount=7))
assert job("ledger nightly")["successCount"] == 7
assert [item["name"] for item in client.search(name="REPORT")] == [name("ledger report")]
statistics = client.job_stat(name("ledger report"))["histogram"]
assert statistics["count"] == 1 and statistics["99thPercentile"] >= 0, statistics

if VERSION == "2.4":
    raises(lambda: client.add(definition("ledger orphan", parents=["no such"])))
else:
    client.add(definition("ledger orphan", parents=["no-such"]))
    time.sleep(0.3)
assert job("ledger orphan") is None

client.delete_tasks(name("ledger report"))
client.delete(name("ledger report"))
client.delete(name("ledger nightly"))
raises(lambda: client.delete(name("ledger nightly")))
assert client.list() == []
print("the same")
