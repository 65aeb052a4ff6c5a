"""Drives `soac lsp` as an editor does, with a public client (pygls, lsprotocol): editor.py SOAC SCENARIO FOLDER [SEED].
Ends with 0 if all is as it has to be."""
import asyncio, json, os, random, subprocess, sys

from lsprotocol import types as t
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import BaseLanguageClient

SOAC, SCENARIO, FOLDER = sys.argv[1:4]
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 0
PATIENCE = 300  # seconds, which a busy machine does not reach


def uri(path): return "file://" + os.path.join(FOLDER, path)


def read(path):
    with open(os.path.join(FOLDER, path), newline="", encoding="utf-8") as file:
        return file.read()


class Editor:
    """A client, and the texts that it has open."""

    async def __aenter__(self):
        self.client, self.told, self.texts, self.versions = BaseLanguageClient("editor", "1"), {}, {}, {}
        self.first = {}
        self.news, self.shown, self.registered = asyncio.Event(), [], []

        @self.client.feature(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _(params):
            self.told[params.uri] = params
            self.first.setdefault((params.uri, params.version), params.diagnostics)
            self.news.set()

        @self.client.feature(t.WINDOW_SHOW_MESSAGE)
        def _(params): self.shown.append(params.message)

        @self.client.feature(t.CLIENT_REGISTER_CAPABILITY)
        def _(params): self.registered += [one.method for one in params.registrations]

        await self.client.start_io(SOAC, "lsp")
        edit = t.WorkspaceEditClientCapabilities(
            document_changes=True, resource_operations=[t.ResourceOperationKind.Rename])
        watching = t.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        capabilities = t.ClientCapabilities(
            workspace=t.WorkspaceClientCapabilities(workspace_edit=edit, did_change_watched_files=watching))
        self.server = await self.client.initialize_async(
            t.InitializeParams(process_id=os.getpid(), root_uri="file://" + FOLDER, capabilities=capabilities))
        self.client.initialized(t.InitializedParams())
        return self

    async def __aexit__(self, *_):
        await self.client.shutdown_async(None)
        self.client.exit(None)
        status = await asyncio.wait_for(self.client._server.wait(), PATIENCE)
        assert status == 0, status

    def open(self, path, text=None):
        text = read(path) if text is None else text
        self.texts[path], self.versions[path] = text, 1
        self.client.text_document_did_open(
            t.DidOpenTextDocumentParams(t.TextDocumentItem(uri(path), "yaml", 1, text)))

    def change(self, path, start, end, new):
        """By characters of the text."""
        text = self.texts[path]
        piece = t.TextDocumentContentChangePartial(
            range=t.Range(position(text, start), position(text, end)), text=new)
        self.texts[path] = text[:start] + new + text[end:]
        self.versions[path] += 1
        self.client.text_document_did_change(t.DidChangeTextDocumentParams(
            t.VersionedTextDocumentIdentifier(version=self.versions[path], uri=uri(path)), [piece]))

    def close(self, path):
        del self.texts[path], self.versions[path]
        self.client.text_document_did_close(t.DidCloseTextDocumentParams(t.TextDocumentIdentifier(uri(path))))

    async def until(self, is_done, what):
        async def wait():
            while not is_done():
                self.news.clear()
                await self.news.wait()
        try:
            await asyncio.wait_for(wait(), PATIENCE)
        except asyncio.TimeoutError:
            raise AssertionError(what) from None

    async def findings(self, path):
        """The first of the text as it is now. Others follow, once all of soa-configs was looked at."""
        version = self.versions[path]
        await self.until(lambda: uri(path) in self.told and self.told[uri(path)].version == version, path)
        return self.told[uri(path)].diagnostics

    def at(self, path, text, after=0):
        """The document and the place behind the first character of a text in it."""
        place = position(self.texts[path], self.texts[path].index(text) + after)
        return t.TextDocumentIdentifier(uri(path)), place

    async def hover(self, path, text):
        return await self.client.text_document_hover_async(t.HoverParams(*self.at(path, text)))

    async def complete(self, path, text):
        found = await self.client.text_document_completion_async(t.CompletionParams(*self.at(path, text, len(text))))
        return [item.label for item in found.items]

    async def definition(self, path, text):
        found = await self.client.text_document_definition_async(t.DefinitionParams(*self.at(path, text)))
        return found and (found.uri.removeprefix("file://" + FOLDER + "/"), found.range.start.line)

    async def rename(self, path, text, name):
        document, place = self.at(path, text)
        return await self.client.text_document_rename_async(t.RenameParams(document, place, name))

    async def actions(self, path, only=None):
        end = position(self.texts[path], len(self.texts[path]))
        return await self.client.text_document_code_action_async(t.CodeActionParams(
            t.TextDocumentIdentifier(uri(path)), t.Range(t.Position(0, 0), end), t.CodeActionContext([], only)))


def lines(text):
    """As the protocol has them, without their ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def units(text): return len(text.encode("utf-16-le")) // 2


def position(text, place):
    before = lines(text[:place])
    if place < len(text) and text[place - 1:place + 1] == "\r\n":
        before = before[:-1]  # Between the two is the end of the line.
    return t.Position(len(before) - 1, units(before[-1]))


def place(text, position):
    start, line = 0, 0
    while line < position.line:
        end = min(i for i in (text.find("\n", start), text.find("\r", start), len(text)) if i >= 0)
        start = end + (2 if text[end:end + 2] == "\r\n" else 1)
        line += 1
    count = 0
    while count < position.character:
        count += units(text[start])
        start += 1
    return start


def changed(edit, texts):
    """The texts of all files after an edit, and the new names of those that are renamed."""
    result, moved = {}, {}
    for change in edit.document_changes:
        if isinstance(change, t.RenameFile):
            moved[os.path.relpath(change.old_uri, "file://" + FOLDER)] = os.path.relpath(change.new_uri, "file://" + FOLDER)
            continue
        path = change.text_document.uri.removeprefix("file://" + FOLDER + "/")
        text = result.get(path) or texts.get(path) or read(path)
        for one in sorted(change.edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
            text = text[:place(text, one.range.start)] + one.new_text + text[place(text, one.range.end):]
        result[path] = text
    return result, moved


# What `soac check` says of all texts, at the places that an editor counts.


def expected(texts, folder):
    for path, text in texts.items():
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        with open(os.path.join(folder, path), "w", newline="", encoding="utf-8") as file:
            file.write(text)
    run = subprocess.run([SOAC, "check", "--format", "json", "--no-cache", "-n", "0"], cwd=folder, capture_output=True,
                         text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    found = {}
    for one in json.loads(run.stdout)["findings"]:
        text = texts.get(one["path"])
        if text is None: continue
        def at(line, column):
            all = lines(text)
            own = all[line - 1] if line <= len(all) else ""
            if line == 1: own = own.removeprefix("\ufeff")
            shift = units("\ufeff") if line == 1 and text.startswith("\ufeff") else 0
            if line > len(all): return (len(all) - 1, units(all[-1]))
            return (line - 1, shift + units(own[:column - 1]))
        found.setdefault(one["path"], []).append(
            (at(one["line"], one["column"]), at(one["end_line"], one["end_column"]), one["severity"], one["rule"]))
    return {path: sorted(found.get(path, [])) for path in texts}


def shown(diagnostics):
    severities = {1: "error", 2: "warning", 3: "note"}
    return sorted(((d.range.start.line, d.range.start.character), (d.range.end.line, d.range.end.character),
                   severities[int(d.severity)], d.code) for d in diagnostics)


# The scenarios


async def features():
    async with Editor() as editor:
        can = editor.server.capabilities
        assert can.position_encoding == t.PositionEncodingKind.Utf16
        main, deploy, jobs = "web/marathon-prod.yaml", "web/deploy.yaml", "web/chronos-prod.yaml"
        for path in (main, deploy, jobs): editor.open(path)
        await editor.findings(main)
        assert editor.registered == ["workspace/didChangeWatchedFiles"], editor.registered

        text = (await editor.hover(main, "mem:")).contents.value
        assert "**mem**" in text and "default `1024`" in text and "512" in text and "service.yaml:2" in text, text
        text = (await editor.hover(main, "cpus")).contents.value
        assert "(<< at" in text or "**cpus**" in text, text
        assert await editor.hover(main, "# 😀") is None
        assert "**rules**" in (await settings_hover(editor)), "settings"

        assert {"instances", "healthcheck_mode"} <= set(await editor.complete(main, "  mem: 512\n  ")), "keys"
        assert "mem" not in await editor.complete(main, "  mem: 512\n  ")
        assert await editor.complete(main, "deploy_group: ") == ["prod.web", "dev", "prod.nightly"]
        assert (await editor.complete(main, "registrations: ["))[0] == "web.main"
        assert "api.main" in await editor.complete(main, "registrations: [")
        assert await editor.complete(main, "healthcheck_mode: ") == ["cmd", "tcp", "http", "https"]
        assert await editor.complete(main, "<<: *") == ["*base"]
        assert "web.nightly" in await editor.complete(jobs, "parents: [")
        assert "prod.web" in await editor.complete(deploy, "- step: ")
        assert "default" in await editor.complete(main, "pool: ")

        assert await editor.definition(main, "prod.web") == (deploy, 1)
        assert await editor.definition(main, "*base") == (main, 1)
        assert await editor.definition(main, "api.main") == ("api/smartstack.yaml", 0)
        assert await editor.definition(jobs, "web.nightly") == (jobs, 0)
        assert await editor.definition(deploy, "prod.web") == (main, 3)
        assert await editor.definition(main, "# 😀") is None

        document, at = editor.at(main, "main:\n")
        prepared = await editor.client.text_document_prepare_rename_async(t.PrepareRenameParams(document, at))
        assert prepared.placeholder == "main", prepared
        new, _ = changed(await editor.rename(main, "prod.web", "prod.two"), editor.texts)
        assert set(new) == {main, deploy} and "step: prod.two" in new[deploy] and "deploy_group: prod.two" in new[main], new
        new, _ = changed(await editor.rename(jobs, "nightly", "daily"), editor.texts)
        assert new[jobs].startswith("daily:") and "[web.daily]" in new[jobs], new
        assert "web.daily" in new["api/chronos-prod.yaml"] and "prod.daily" in new[deploy], new
        for path, what, name in ((main, "mem", "x"), (main, "main:\n", "other"), (main, "main:\n", "a b")):
            try:
                await editor.rename(path, what, name)
                raise AssertionError((what, name))
            except JsonRpcException as error:
                assert error.code == -32803, error

        await mends(editor, main)


async def settings_hover(editor):
    editor.open(".soac.yaml", "rules:\n  \nruels: {}\n")
    found = await editor.findings(".soac.yaml")
    assert [one.code for one in found] == ["soac-yaml"], found
    assert "unknown-key" in await editor.complete(".soac.yaml", "rules:\n  ")
    actions = await editor.actions(".soac.yaml")
    assert not actions, actions  # There is a key of that name already.
    text = (await editor.hover(".soac.yaml", "rules:")).contents.value
    editor.close(".soac.yaml")
    return text


async def mends(editor, main):
    start = editor.texts[main].index("mem: 512")
    editor.change(main, start, start + 3, "memm")
    assert "unknown-key" in [one.code for one in await editor.findings(main)]
    action = [one for one in await editor.actions(main) if one.title == "write 'mem'"]
    assert len(action) == 1 and action[0].is_preferred and action[0].diagnostics[0].code == "unknown-key", action
    new, _ = changed(action[0].edit, editor.texts)
    assert "  mem: 512" in new[main], new
    every = await editor.actions(main, [t.CodeActionKind.SourceFixAll])
    assert [one.kind for one in every] == [t.CodeActionKind.SourceFixAll], every
    assert changed(every[0].edit, editor.texts)[0][main] == new[main]
    editor.open("web/smartstack.yml")
    await editor.findings("web/smartstack.yml")


async def edits():
    """Edits in any order and in several files, against checks of the whole."""
    numbers = random.Random(SEED)
    words = ["\n", "\r\n", "  ", ": ", "- ", "😀", "é", "&a ", "*a", "{", "}", "[", "#", "'", "mem: 5\n", "instances: x\n",
             "  deploy_group: prod.web\n", "registrations: [api.main]\n", "main:\n", "proxy_port: 1\n", "\t", "nosuch: 1\n",
             "  # soac: allow unknown-key -- 😀\n", "cpus: '1'\n", "parents: [web.nightly]\n"]
    paths = ["web/marathon-prod.yaml", "web/chronos-prod.yaml", "web/deploy.yaml", "api/smartstack.yaml", "web/service.yaml",
             "api/marathon-prod.yaml"]
    copy = FOLDER + "-copy"
    subprocess.run(["cp", "-a", FOLDER, copy], check=True)
    async with Editor() as editor:
        await opening(editor, paths, copy)
        for step in range(12):
            for _ in range(numbers.randint(1, 6)):
                path = numbers.choice(paths)
                text = editor.texts[path]
                start = numbers.randint(0, len(text))
                end = min(len(text), start + numbers.choice([0, 0, 0, 1, 5, 40]))
                # No editor parts what is one end of a line.
                if text[start - 1:start + 1] == "\r\n" or text[end - 1:end + 1] == "\r\n": continue
                editor.change(path, start, end, "".join(numbers.choice(words) for _ in range(numbers.randint(0, 3))))
            if step % 4 == 3:
                path = numbers.choice(paths)
                text = "\r\n".join(lines(read(path)))
                editor.change(path, 0, len(editor.texts[path]), text)
            wanted = expected(editor.texts, copy)
            for path in paths:
                await editor.findings(path)
            # What another file says is told again with the same version.
            async def same(path):
                await editor.until(lambda: shown(editor.told[uri(path)].diagnostics) == wanted[path],
                                   f"seed {SEED}, step {step}, {path}: {editor.texts[path]!r}\n"
                                   f"told {shown(editor.told[uri(path)].diagnostics)}\nnot  {wanted[path]}")
            for path in paths: await same(path)


async def opening(editor, paths, copy):
    """What is told first is of the service alone; nothing of it goes when the rest comes."""
    texts = {path: read(path) for path in paths}
    texts["web/marathon-prod.yaml"] += "more:\n  nosuch: 1\n  registrations: [gone.main]\n"
    wanted = expected(texts, copy)
    for path in paths: editor.open(path, texts[path])
    for path in paths:
        await editor.findings(path)
        await editor.until(lambda: shown(editor.told[uri(path)].diagnostics) == wanted[path],
                           f"{path}: told {shown(editor.told[uri(path)].diagnostics)}\nnot  {wanted[path]}")
        first = shown(editor.first[uri(path), 1])
        assert all(first.count(one) <= wanted[path].count(one) for one in first), (path, first, wanted[path])
    codes = lambda diagnostics: [one.code for one in diagnostics]
    first = codes(editor.first[uri("web/marathon-prod.yaml"), 1])
    assert "unknown-key" in first and "unknown-namespace" not in first, first
    assert "unknown-namespace" in codes(editor.told[uri("web/marathon-prod.yaml")].diagnostics)


async def underneath():
    """Commits, checkouts and other programs change files; a file lies in no repository; one is not there yet."""
    git = lambda *words: subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], cwd=FOLDER, check=True, capture_output=True)
    async with Editor() as editor:
        main = "web/marathon-prod.yaml"
        editor.open(main)
        codes = lambda: [one.code for one in editor.told[uri(main)].diagnostics]
        await editor.findings(main)
        editor.open("web/chronos-prod.yaml")  # Only once all is known is there more to tell of the first.
        await editor.findings("web/chronos-prod.yaml")
        assert "unknown-namespace" not in codes(), codes()
        git("checkout", "-q", "-b", "other")
        os.remove(os.path.join(FOLDER, "api/smartstack.yaml"))
        git("commit", "-qam", "gone")
        await editor.until(lambda: "unknown-namespace" in codes(), "a commit is not noticed")
        git("checkout", "-q", "-")
        await editor.until(lambda: "unknown-namespace" not in codes(), "a checkout is not noticed")
        os.remove(os.path.join(FOLDER, "api/smartstack.yaml"))
        editor.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams(
            [t.FileEvent(uri("api/smartstack.yaml"), t.FileChangeType.Deleted)]))
        await editor.until(lambda: "unknown-namespace" in codes(), "a change of another program is not noticed")
        editor.open("api/smartstack.yaml", "main: {proxy_port: 20002}\n")
        await editor.until(lambda: "unknown-namespace" not in codes(), "a file that is not saved does not count")
        editor.open("new/marathon-prod.yaml", "main: {nosuch: 1}\n")
        assert "unknown-key" in [one.code for one in await editor.findings("new/marathon-prod.yaml")]
        editor.close("api/smartstack.yaml")
        await editor.until(lambda: "unknown-namespace" in codes(), "a file that was closed counts")

        alone = FOLDER + "-alone/marathon-prod.yaml"
        os.makedirs(os.path.dirname(alone))
        editor.open(alone, "main:\n  memm: 5\n")
        assert "unknown-key" in [one.code for one in await editor.findings(alone)]
        assert [one.title for one in await editor.actions(alone)] == []  # 5 MB are too few.
        assert "**mem**" in str(await hover_of(editor, alone))
        editor.open(FOLDER + "-alone/README", "main: [")
        assert not await editor.findings(FOLDER + "-alone/README")


async def hover_of(editor, path):
    editor.change(path, 0, len(editor.texts[path]), "main:\n  mem: 512\n")
    return await editor.hover(path, "mem")


if __name__ == "__main__":
    asyncio.run({"features": features, "edits": edits, "underneath": underneath}[SCENARIO]())
