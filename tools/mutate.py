#!/usr/bin/env python3
"""Breaks the example at random, and calls soac with odd command lines: none of it may end by a signal, hang, give a status
that is not its own, or say what is secret.

    tools/mutate.py SOAC [--seconds N | --runs N] [--seed S] [--jobs N]
    tools/mutate.py SOAC --replay SEED       once more, and keeps the folder

A run follows from its seed alone. Seeds count up from --seed; without one, from the day.
"""
import argparse, json, os, random, re, resource, shutil, subprocess, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HANG, CPU = 300, 60  # seconds: one on the wall, that a busy machine does not reach, and one of the processor
ENVIRONMENT = {
    "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "TZ": "UTC", "NO_COLOR": "1",
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}
SECRET = "CANARY"
WORDS = [
    "\n", "  ", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "<<: *a\n", "!!binary ", "!!set ", "!!int ", "! ", "'", '"',
    "null", ".nan", ".inf", "-1", "0", "1e999", "0x7fffffffffffffff", "9223372036854775807", "-9223372036854775808",
    "9000000000000000000", "99999999999999999999", "9" * 400, "190:20:30", "2019-02-30", "{cluster}", "{0}",
    "{:>99999999}", "{shortdate-99999999999}", "{a.b[c]}", "{{", "SECRET(x)", "\\ud834", "\ufeff", "\u202e", "\u2028",
    "\x1b[31m", "\u009b", "\\e[31m", "\\x9b", "cpus: ", "mem: ", "instances: ", "max_instances: ", "env: ",
    "constraints: [[habitat, LIKE, '" + ".*" * 30 + "x']]\n", "extra_volumes: ", "deploy_group: ", "proxy_port: ",
    "schedule: R/2019-01-01T00:00:00Z/P1D\n", "x: 1\n" * 300, "[" * 300, "# soac: allow-file unknown-key -- x\n",
    "port: 99999999999\n", "{unixtime-99999999999999999999}",
]
ARGUMENTS = [
    "", "-", "--", "0", "-1", "1", "3", "9223372036854775807", "9223372036854775808", "1e9", "nan", "HEAD", "HEAD~1",
    "HEAD~99999999999", "HEAD^{tree}", ":", "..", "/", "/dev/null", "nowhere", "a\x1b[31mb", "\u202eb", "x\nerror: forged",
    "é", "web.main", "checkout.main", "checkout", "hamburg-prod", "text", "json", "markdown", "html", "sarif", "junit",
    "github", "gitlab", "2019-10-02", "9999-12-31T23:59:59Z", "0001-01-01", "r", "s", "x" * 5000, "@{1}", "*", "{}",
]
OPTIONS = [
    "--strict", "--base", "--rev", "--worktree", "--index", "--repo", "--root", "--system-config", "--system-configs",
    "--all-clusters", "--cluster", "--service", "--format", "--jobs", "--date", "--dry-run", "--no-cache", "--max-findings",
    "--max-bounces", "--max-removed", "--max-entries", "--detailed-exitcode", "--max-count", "--family", "--color",
    "--deployments", "--instance-counts", "--instance", "--since", "--short", "--attempts", "--time-limit",
    "--concurrency", "--per-host", "--weight", "--help",
]
SYSTEM = ["--system-configs", "s"]
COMMANDS = [
    ["check", "--worktree", *SYSTEM], ["check", "--rev", "HEAD", "--base", "HEAD~1", *SYSTEM], ["check", "--worktree"],
    ["check", "--diff", *SYSTEM], ["check", "--fix"],
    ["compile", "--worktree", "--dry-run", "--all-clusters", *SYSTEM, "--instance-counts", "counts.json"],
    ["compile", "--rev", "HEAD", "--out", "../out", "--all-clusters", *SYSTEM],
    ["diff", "HEAD~1", "HEAD", "--all-clusters", *SYSTEM, "--detailed-exitcode"],
    ["diff", "HEAD~1", "HEAD", "--all-clusters", *SYSTEM, "--format", "json"],
    ["diff", "HEAD", "HEAD~1", "--all-clusters", *SYSTEM, "--format", "markdown"],
    ["diff", "HEAD~1", "HEAD", "--all-clusters", *SYSTEM, "--format", "html"],
    ["services", "--worktree"], ["services", "--rev", "HEAD", "--format", "yaml"],
    ["explain", "checkout.main", "--worktree", *SYSTEM, "--cluster", "hamburg-prod"],
    ["log", "checkout.main", *SYSTEM, "--all-clusters"], ["blame", "checkout.main", *SYSTEM, "--cluster", "hamburg-prod"],
    ["deployments", "--worktree", "--system-config", "s/hamburg-prod", "--attempts", "1", "--time-limit", "5"],
    ["schema", "marathon"],
]


def run(command, cwd, home):
    """Status (negative: a signal; None: it hangs), and what was printed."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    environment = dict(ENVIRONMENT, HOME=home, XDG_CACHE_HOME=home + "/cache")
    try:
        done = subprocess.run(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=HANG, preexec_fn=limit)
        return done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as hang:
        return None, hang.stdout or b"", hang.stderr or b""


def git(cwd, *arguments):
    subprocess.run(["git", "-c", "core.autocrlf=false", *arguments], cwd=cwd, env=dict(ENVIRONMENT, HOME=cwd), check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def template(folder):
    """The example as a repository of one commit, with its system configuration beside it; no remote is on the network."""
    shutil.copytree(ROOT + "/examples/soa-configs", folder + "/r", symlinks=True)
    shutil.copytree(ROOT + "/examples/system-config", folder + "/r/s")
    shutil.copy(ROOT + "/examples/instance-counts.json", folder + "/r/counts.json")
    for name in os.listdir(folder + "/r"):
        if os.path.isfile(f"{folder}/r/{name}/service.yaml") and not os.path.islink(f"{folder}/r/{name}"):
            path = f"{folder}/r/{name}/service.yaml"
            text = re.sub(r"(?m)^git_url:.*\n", "", open(path).read())
            open(path, "w").write(text + f"git_url: {folder}/nowhere/{name}.git\n")
    git(folder + "/r", "init", "-q", "-b", "main")
    git(folder + "/r", "add", "-A")
    git(folder + "/r", "commit", "-qm", "as it is")


def broken(text, rng):
    # What is planted stays as it is: of an address that is damaged further nobody knows what is secret in it.
    if SECRET.encode() in text: return text
    for _ in range(rng.randint(1, 6)):
        place = rng.randint(0, len(text))
        end = min(len(text), place + rng.randint(0, 12))
        kind = rng.randrange(7)
        if kind == 0: text = text[:place] + text[end:]
        elif kind == 1: text = text[:place] + bytes([rng.randrange(256)]) + text[place:]
        elif kind in (2, 3): text = text[:place] + rng.choice(WORDS).encode("utf-8", "surrogatepass") + text[place:]
        elif kind == 4:
            lines = text.split(b"\n")
            lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            text = b"\n".join(lines)
        elif kind == 5:
            numbers = list(re.finditer(rb"\b\d+\b", text))
            if numbers:
                number = rng.choice(numbers)
                value = rng.choice([b"9000000000000000000", b"-1", b"0", b"1e400", b".nan", b"99999999999999999999999"])
                text = text[:number.start()] + value + text[number.end():]
        else:
            at = rng.choice(["git_url: https://u:%s@127.0.0.1:1/x\n", "git_url: [\"https://u:%s@127.0.0.1:1\"]\n",
                             "git_ur: u:%s@h:x\n", "dockercfg: https://127.0.0.1:1/?token=%s\n"]) % SECRET
            start = text.rfind(b"\n", 0, place) + 1
            return text[:start] + at.encode() + text[start:]
    return text


def mutate(folder, rng):
    files = [os.path.join(top, name) for top, folders, names in os.walk(folder) if ".git" not in top for name in names]
    files = sorted(path for path in files if not os.path.islink(path))
    for _ in range(rng.randint(1, 4)):
        path = rng.choice(files)
        if not os.path.isfile(path) or os.path.islink(path): continue
        kind = rng.randrange(12)
        if kind < 8:
            text = open(path, "rb").read()
            open(path, "wb").write(broken(text, rng))
        elif kind == 8: os.remove(path)
        elif kind == 9:
            name = rng.choice(["a b.yaml", "x\n.yaml", "\x1b[31m.yaml", "marathon-\u202e.yaml", "marathon-.yaml", ".soac.yaml"])
            os.rename(path, os.path.join(os.path.dirname(path), name))
        elif kind == 10:
            os.remove(path)
            os.symlink(rng.choice(["/etc/passwd", ".", path, "../..", "nowhere", "/dev/zero"]), path)
        else:
            os.remove(path)
            os.mkdir(path)


def arguments(rng):
    line = list(rng.choice(COMMANDS))
    if rng.random() < 0.6: return line
    for _ in range(rng.randint(1, 4)):
        kind, place = rng.randrange(5), rng.randint(1, len(line))
        if kind == 0 and len(line) > 2: del line[min(place, len(line) - 1)]
        elif kind == 1: line.insert(place, rng.choice(OPTIONS))
        elif kind == 2: line[min(place, len(line) - 1)] = rng.choice(ARGUMENTS)
        elif kind == 3: line[place:place] = [rng.choice(OPTIONS), rng.choice(ARGUMENTS)]
        else: line.append(rng.choice(ARGUMENTS))
    return [argument for argument in line if "\0" not in argument]


def wrong(line, status, output, errors):
    """What is wrong with a run; None if nothing is."""
    if status is None: return "it hangs"
    if status < 0: return f"it ends by signal {-status}"
    if status > 3 or (status == 3 and line[0] != "diff"): return f"its status is {status}"
    text = (output + errors).decode("utf-8", "replace")
    if SECRET in text: return "it shows a password"
    for scalar in text:
        if (ord(scalar) < 32 and scalar not in "\n\t") or 127 <= ord(scalar) < 160 or scalar in "\u2028\u2029\u202e":
            return f"it prints {scalar!r}"
    if "error: forged" in text.split("\n"): return "a line is forged"
    if status in (0, 1, 3) and line[-2:] == ["--format", "json"] and output and "--help" not in line:
        try: json.loads(output)
        except ValueError: return "its JSON is none"
    return None


def attempt(soac, base, seed, keep=False):
    rng = random.Random(seed)
    folder = tempfile.mkdtemp(prefix="soac-mutate-")
    try:
        shutil.copytree(base + "/r", folder + "/r", symlinks=True)
        mutate(folder + "/r", rng)
        # What git does not take, a name with a slash in a submodule say, is left in the work tree.
        try:
            git(folder + "/r", "add", "-A")
            git(folder + "/r", "commit", "-qm", "broken")
        except subprocess.CalledProcessError:
            pass
        line = arguments(rng)
        status, output, errors = run([soac, *line], folder + "/r", folder)
        problem = wrong(line, status, output, errors)
        if problem or keep:
            print(f"seed {seed}: {problem or 'fine'}: soac {' '.join(map(repr, line))} (status {status})", flush=True)
        if keep:
            print(f"in {folder}/r\n{errors.decode('utf-8', 'replace')[-2000:]}")
        return problem is None
    finally:
        if not keep: shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("soac")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--seed", type=int, default=int(time.time() // 86400) * 1_000_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--replay", type=int)
    options = parser.parse_args()
    soac = os.path.abspath(options.soac)
    with tempfile.TemporaryDirectory(prefix="soac-mutate-base-") as base:
        template(base)
        if options.replay is not None: return 0 if attempt(soac, base, options.replay, keep=True) else 1
        end = time.monotonic() + (options.seconds if options.seconds else 1e9 if options.runs else 60)
        count, failed = 0, 0
        with ThreadPoolExecutor(options.jobs) as pool:
            while time.monotonic() < end and (options.runs is None or count < options.runs):
                size = min(50, options.runs - count) if options.runs else 50
                seeds = range(options.seed + count, options.seed + count + size)
                failed += sum(not fine for fine in pool.map(lambda seed: attempt(soac, base, seed), seeds))
                count += size
        print(f"{count} runs from seed {options.seed}: {failed} wrong")
        if failed: print(f"one again: tools/mutate.py {options.soac} --replay SEED")
        return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
