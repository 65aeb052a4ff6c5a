"""What the public client for Marathon sees of soac-simulate: creates, lists, scales, kills, deletes.

    marathon_client.py URL
"""
import sys
import time

from marathon import MarathonApp, MarathonClient
from marathon.exceptions import ConflictError, MarathonHttpError, NotFoundError

client = MarathonClient(sys.argv[1])
NAME = "web.main.git12345678.config12345678"


def raises(kind, work):
    try:
        work()
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}")


def wait(what):
    """Simulated time passes as fast as the server was told; its machine may be slow."""
    for _ in range(3000):
        if what():
            return
        time.sleep(0.02)
    raise AssertionError("nothing happened")


assert client.get_info().version.startswith("1.4")
assert client.get_leader()["leader"]
app = client.create_app(NAME, MarathonApp(cmd="sleep 1", instances=3, cpus=0.1, mem=32))
assert app.id == "/" + NAME and app.instances == 3 and len(app.deployments) == 1
raises(ConflictError, lambda: client.create_app(NAME, MarathonApp(cmd="sleep 1", instances=3)))
raises(MarathonHttpError, lambda: client.create_app("other", MarathonApp(cmd="x", mem=-1)))
wait(lambda: client.get_app(NAME).tasks_running == 3 and not client.list_deployments())
listed = client.list_apps(embed_tasks=True)
assert [a.id for a in listed] == ["/" + NAME] and len(listed[0].tasks) == 3
assert listed[0].tasks[0].state == "TASK_RUNNING" and listed[0].tasks[0].started_at

client.scale_app(NAME, instances=5, force=True)
wait(lambda: len(client.list_tasks(NAME)) == 5)
wait(lambda: not client.list_deployments())
victim = client.list_tasks(NAME)[0].id
client.kill_given_tasks([victim], scale=True, force=True)
assert client.get_app(NAME).instances == 4
wait(lambda: victim not in [t.id for t in client.list_tasks(NAME)])
client.kill_tasks(NAME)
wait(lambda: client.get_app(NAME).tasks_running == 4)

client.create_app("waits", MarathonApp(cmd="x", instances=1000))
assert [item.app.id for item in client.list_queue()] == ["/waits"]
assert client.list_deployments()[0].affected_apps == ["/waits"]
raises(ConflictError, lambda: client.scale_app("waits", instances=1))
client.delete_app("waits", force=True)
client.delete_app(NAME, force=True)
raises(NotFoundError, lambda: client.get_app(NAME))
wait(lambda: not client.list_deployments())
assert client.list_apps() == []
print("the same")
