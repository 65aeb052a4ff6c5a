"""Weeks of the example company: what the documents' commits are.

    tools/docs/history.py FOLDER

makes the company's repository, as the README shows it, in FOLDER, which must not exist yet.
"""
import os
import pathlib
import shutil
import subprocess
import sys

BEGIN, DAY = 1_568_700_000, 86_400
HAMBURG = "marathon-hamburg-prod.yaml"

# Who, what, and edits: a file, a text in it, and what takes its place. Each is a day after the one before.
MAIN = [
    ("Ada Byron", "All services", []),
    ("Grace Hopper", "checkout: more memory\n\nIt swaps at noon.", [(f"checkout/{HAMBURG}", "mem: 1024", "mem: 1536")]),
    ("Ada Byron", "checkout: tidy up", [(f"checkout/{HAMBURG}", "# An order", "# Any order")]),
    ("Grace Hopper", "checkout: two more for the weekend", [(f"checkout/{HAMBURG}", "instances: 4", "instances: 6")]),
    ("Grace Hopper", "route-planner: nobody is woken for a plan", [("route-planner/monitoring.yaml", "page: true", "page: false")]),
    ("Jürgen Müller", "checkout: prices in crowns", [
        (f"checkout/{HAMBURG}", "CURRENCY: EUR", "CURRENCY: NOK"),
        ("checkout/marathon-leipzig-stage.yaml", "CURRENCY: EUR", "CURRENCY: NOK")]),
]
# A branch that is to be reviewed.
CHRISTMAS = [
    ("Jürgen Müller", "ledger: more for the writer", [(f"ledger/{HAMBURG}", "mem: 384", "mem: 2 GB")]),
    ("Jürgen Müller", "catalog_search: twice as many for the new shop", [
        (f"catalog_search/{HAMBURG}", "instances: 6", "instances: 12")]),
    ("Ada Byron", "stock-sync: it was killed twice last week", [("stock-sync/marathon-SHARED.yaml", "mem: 256", "mem: 384")]),
    ("Grace Hopper", "route-planner: two more for the new depot", [
        (f"route-planner/{HAMBURG}", "instances: 3", "instances: 5")]),
    ("Ada Byron", "checkout: the payment provider has become slow", [
        ("checkout/smartstack.yaml", "timeout_server_ms: 12000", "timeout_server_ms: 20000")]),
    ("Deploys", "courier-tracking: deployments", [(
        "courier-tracking/deployments.json",
        """"hamburg-prod.ingest": {
        "docker_image": "services-courier-tracking:paasta-ac716948c2f072b9c8676b1b21c8231c9c87af53",
        "git_sha": "ac716948c2f072b9c8676b1b21c8231c9c87af53\"""",
        """"hamburg-prod.ingest": {
        "docker_image": "services-courier-tracking:paasta-57c839079ec1db536eebc9be0891b157a8408312",
        "git_sha": "57c839079ec1db536eebc9be0891b157a8408312\"""")]),
]


def make_company(top, folder, environment):
    """Makes the repository of the whole company: soa-configs, the system configurations, and .soac.yaml, which names both."""
    folder.mkdir(parents=True)
    shutil.copy(top / "examples/.soac.yaml", folder)
    for name in ["soa-configs", "system-config"]:
        shutil.copytree(top / "examples" / name, folder / name, symlinks=True)
    commit_all(folder, environment, "soa-configs")
    subprocess.run(["git", "-C", folder, "update-ref", "refs/remotes/origin/main", "main"], check=True, env=environment)


def commit_all(folder, environment, soa_configs="."):
    """Makes a repository of the files in a folder, with the branch `main`, on which it stands, and `christmas`."""
    def git(*words, **more):
        subprocess.run(["git", "-C", folder, *words], check=True, env=environment | more, stdin=subprocess.DEVNULL)

    git("init", "-q", "-b", "main")
    for number, (author, subject, edits) in enumerate(MAIN + CHRISTMAS):
        if number == len(MAIN):
            git("checkout", "-q", "-b", "christmas")
        for name, old, new in edits:
            path = folder / soa_configs / name
            text = path.read_text()
            assert old in text, f"tools/docs/history.py: {name} of the example has no {old!r}"
            path.write_text(text.replace(old, new, 1))
        git("add", "-A")
        date = f"{BEGIN + number * DAY} +0200"
        email = author.split()[0].lower().replace("ü", "ue") + "@halmkorn.example"
        git("commit", "-q", "-m", subject, GIT_AUTHOR_NAME=author, GIT_AUTHOR_EMAIL=email, GIT_AUTHOR_DATE=date,
            GIT_COMMITTER_NAME=author, GIT_COMMITTER_EMAIL=email, GIT_COMMITTER_DATE=date)
    git("checkout", "-q", "main")


if __name__ == "__main__":
    make_company(pathlib.Path(__file__).resolve().parents[2], pathlib.Path(sys.argv[1]), dict(os.environ))
