"""What the public client for Marathon sees of a server, a line for each app: its service and instance, its commit, how many
tasks it should have and has; or, of an id that is not soac's, the id.

    marathon_apps.py URL
"""
import sys

from marathon import MarathonClient

for app in sorted(MarathonClient(sys.argv[1]).list_apps(embed_tasks=True), key=lambda app: app.id):
    parts = app.id.lstrip("/").split(".")
    name = " ".join([".".join(parts[:2]), parts[2]]) if len(parts) == 4 else app.id
    print(name, app.instances, len(app.tasks))
