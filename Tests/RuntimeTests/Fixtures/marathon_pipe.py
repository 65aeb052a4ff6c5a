"""The public client for Marathon, told what to do over a pipe, and asking its server there as well.

Each line of input is an operation, a JSON list: [NAME, ARGUMENT…]. Each line of output is ["ask", METHOD, TARGET, BODY], whose
answer [STATUS, BODY] is the next line of input, or ["see", RESULT]: what the client has made of it.
"""
import collections
import collections.abc
import datetime
import io
import json
import sys

import requests
from marathon import MarathonApp, MarathonClient
from marathon.exceptions import MarathonHttpError
from requests.adapters import BaseAdapter


# The client is as old as Marathon: Python 3.10 took this name away.
collections.Iterable = collections.abc.Iterable


class Pipe(BaseAdapter):
    """Carries requests over the pipe."""

    def send(self, request, **_):
        body = request.body or ""
        tell(["ask", request.method, request.path_url, body.decode() if isinstance(body, bytes) else body])
        status, text = json.loads(sys.stdin.readline())
        response = requests.Response()
        response.status_code = status
        response.headers["Content-Type"] = "application/json"
        response.raw = io.BytesIO(text.encode())
        response.url = request.url
        response.request = request
        return response

    def close(self):
        pass


def tell(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def milliseconds(time):
    if time is None:
        return None
    return round(time.replace(tzinfo=datetime.timezone.utc).timestamp() * 1000)


def seen(app):
    return [
        app.id, app.instances, app.version, [d.id for d in app.deployments],
        [[c.grace_period_seconds, c.interval_seconds] for c in app.health_checks],
        [[t.id, t.host, t.ports, t.state, milliseconds(t.started_at), [r.alive for r in t.health_check_results]]
         for t in app.tasks],
    ]


def changed(answer):
    # The client looks first, and says nothing of an app that is not there.
    return 404 if answer is None else [answer["version"], answer["deploymentId"]]


def create(client, definition):
    app = client.create_app(definition["id"], MarathonApp.from_json(definition))
    return [app.version, app.deployments[0].id]


operations = {
    "apps": lambda client: [seen(app) for app in client.list_apps(embed_tasks=True, embed_deployments=True)],
    "app": lambda client, id: seen(client.get_app(id, embed_tasks=True, embed_deployments=True)),
    "deployments": lambda client: [[d.id, d.affected_apps] for d in client.list_deployments()],
    "queue": lambda client: [
        [i.app.id, i.count, i.delay.time_left_seconds, i.delay.overdue] for i in client.list_queue()],
    "info": lambda client: [client.get_info().version, client.get_info().framework_id, client.get_info().leader],
    "leader": lambda client: client.get_leader()["leader"],
    "create": create,
    "scale": lambda client, id, count, force: changed(client.scale_app(id, instances=count, force=force)),
    "delete": lambda client, id, force: changed(client.delete_app(id, force=force)),
    "kill": lambda client, ids, force: client.kill_given_tasks(ids, scale=True, force=force),
}

session = requests.Session()
session.trust_env = False
session.mount("http://", Pipe())
client = MarathonClient("http://marathon:8080", session=session)
for line in iter(sys.stdin.readline, ""):
    name, *arguments = json.loads(line)
    try:
        result = operations[name](client, *arguments)
    except MarathonHttpError as error:
        result = error.status_code
    tell(["see", result])
