"""Runs the commands of a document in one shell after the other, each in a scene of its own."""
import os
import re
import signal
import subprocess

from . import picture, report, shown
from .documents import Block, Fault

# Nothing here judges time; this ends what waits for something that never comes.
LIMIT = 300
# What lies at such a path lies in the folder `root` of the world.
ELSEWHERE = re.compile(r"""(?<![\w./~*-])/(?=(?:etc|srv|nail|var|opt|run)/|usr/local/bin\b)""")


def run(document, base):
    """Runs what a document shows; its faults."""
    faults, group = [], []
    for part in document.parts + [None]:
        begins = part is None or part.scene is not None
        if begins and group:
            faults += run_world(document, group, base)
            group = []
        group.append(part)
    return faults


def run_world(document, parts, base):
    steps = []
    for part in parts:
        if isinstance(part, Block):
            if part.reason or part.is_example:
                continue
            if part.before:
                steps.append(Step(part, "before", "\n".join(part.before)))
            if part.file:
                steps.append(Step(part, "file", "", "\n".join(part.lines) + "\n"))
            steps += [Step(part, command, command.text) for command in part.commands]
        else:
            steps += [Step(part, "picture", text) for text in part.commands]
    if not steps:
        return []
    scene = parts[0].scene or "example"
    if scene not in base.scenes:
        return [Fault(f"{document.name}:{parts[0].line + 1}", f"there is no scene '{scene}', but {', '.join(base.scenes)}")]
    try:
        world = base.world(scene)
    except RuntimeError as error:
        return [Fault(f"{document.name}:{parts[0].line + 1}", f"the scene '{scene}' cannot be made", str(error))]
    try:
        play(world, steps)
        return judge(document, parts, steps, world)
    finally:
        world.end()


class Step:
    def __init__(self, part, kind, script, content=""):
        self.part, self.kind, self.script, self.content = part, kind, script, content
        self.output, self.status = "", None

    @property
    def is_command(self):
        return not isinstance(self.kind, str)


def play(world, steps):
    """One shell, whose folder and variables last from step to step, as those of a reader do."""
    work = world.path / "steps"
    work.mkdir()
    script = [f"cd '{world.start}'"]
    for number, step in enumerate(steps):
        text = step.script
        if step.kind == "file":
            path = world.inside(step.part.file)
            (work / f"{number}.content").write_text(world.inside(step.content))
            mode = "755" if step.content.startswith("#!") else "644"
            text = f"install -D -m {mode} '{work}/{number}.content' '{path}'"
        elif step.kind == "picture":
            text = text.removeprefix("$ ") + " --color always"
        (work / f"{number}.sh").write_text(world.inside(text) + "\n")
        script += [
            f"exec >'{work}/{number}.out' 2>&1 </dev/null",
            f". '{work}/{number}.sh'",
            f"echo $? >'{work}/{number}.status'",
        ]
    (work / "all.sh").write_text("\n".join(script) + "\n")
    process = subprocess.Popen(
        ["/bin/bash", "--noprofile", "--norc", work / "all.sh"], env=world.environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(LIMIT)
    except subprocess.TimeoutExpired:
        pass
    finally:
        # What commands began in the background ends with them.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
    for number, step in enumerate(steps):
        output = work / f"{number}.out"
        status = work / f"{number}.status"
        step.output = world.outside(output.read_text(errors="replace")) if output.exists() else ""
        step.status = int(status.read_text()) if status.exists() else None


def judge(document, parts, steps, world):
    faults = []
    for part in parts:
        mine = [step for step in steps if step.part is part]
        if any(step.status is None for step in mine):
            step = next(step for step in mine if step.status is None)
            faults.append(Fault(f"{document.name}:{line_of(step)}", f"this did not end, or ended the shell: {step.script}", step.output))
            continue
        for step in mine:
            if not step.is_command and step.status != 0 and step.kind != "picture":
                faults.append(Fault(f"{document.name}:{line_of(step)}", f"what prepares the block fails: {step.script}", step.output))
        if not isinstance(part, Block):
            if mine:
                part.printed = picture.svg([(step.script, step.output) for step in mine])
                faults += part.fault(document.name)
            continue
        commands = [step for step in mine if step.is_command]
        statuses = [step.status for step in commands if step.status != 0]
        if part.statuses is None:
            statuses = [status for status in statuses if status != 1]
        if sorted(statuses) != sorted(part.statuses or []):
            wanted = ", ".join(map(str, part.statuses or [])) or "none"
            ended = "\n".join(f"{step.status}: {step.script}\n{step.output}" for step in commands if step.status != 0)
            faults.append(Fault(
                f"{document.name}:{part.line + 1}", f"statuses other than 0 should be {wanted} (<!-- docs status N -->)",
                ended or "all end with 0"))
        for step in commands:
            if re.search(r": (command not found|syntax error)", step.output):
                faults.append(Fault(f"{document.name}:{line_of(step)}", f"this is no command here: {step.script}", step.output))
            command = step.kind
            command.printed = printed = lines_of(step.output)
            if command.first == command.last:
                continue
            old = [shown.without(line, command.indent) for line in document.lines[command.first:command.last]]
            if not shown.matches(printed, old):
                faults.append(Fault(
                    f"{document.name}:{command.line + 1}", f"this prints something else: {command.text}",
                    report.difference(printed, old), True))
    return faults


def line_of(step):
    return step.kind.line + 1 if step.is_command else step.part.line + 1


def lines_of(output):
    lines = [line.rstrip() for line in output.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines
