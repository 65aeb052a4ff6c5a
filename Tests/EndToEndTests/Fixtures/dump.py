"""Makes of the bodies in out/CLUSTER what Marathon and Chronos list once they have them: dump/apps.json and dump/jobs.json."""

import json
import os
import sys

folder = sys.argv[1]
os.makedirs("dump", exist_ok=True)


def bodies(family):
    for name in sorted(os.listdir(f"{folder}/{family}"), reverse=True):
        with open(f"{folder}/{family}/{name}", encoding="utf-8") as file:
            yield json.load(file)


def listed(app):
    docker = app["container"]["docker"]
    app = {"tasksRunning": 1, "version": "2019-10-02T12:00:00.000Z", "args": None, **app, "id": "/" + app["id"]}
    app["fetch"] = [{"uri": uri, "extract": True} for uri in app.pop("uris", [])]
    for port in app.get("portDefinitions", []):
        port.update(port=10001, labels={})
    for port in docker.get("portMappings", []):
        port.update(servicePort=10001, labels={})
    for key in ("cpus", "mem", "disk"):
        app[key] = int(app[key]) if app[key] == int(app[key]) else app[key]
    return app


with open("dump/apps.json", "w", encoding="utf-8") as file:
    json.dump({"apps": [listed(app) for app in bodies("marathon")]}, file, indent=2)
with open("dump/jobs.json", "w", encoding="utf-8") as file:
    json.dump([{"successCount": 3, "softError": False, **job} for job in bodies("chronos")], file)
