import Compiler
import Fleet
import Git

/// What is open, in which soa-configs, and what was told of it. What is asked for is answered from here.
final class EditorSession {
    private let open: RepositoryOpening
    /// By address.
    private(set) var documents: [String: OpenDocument] = [:]
    /// By folder of soa-configs.
    private var workspaces: [String: Workspace] = [:]
    /// The workspaces of folders in which files lie; nil: in none.
    private var known: [String: Workspace?] = [:]
    /// The documents whose findings are to be told.
    private var waiting: Set<String> = []
    /// Those of them whose own text is another than the one that was told of.
    private var edited: Set<String> = []
    /// What was told last.
    private var told: [String: String] = [:]
    private var notes: [String] = []
    var canRename = false

    /// Nobody has more open, and not more text.
    private static let documentLimit = 1000

    init(_ open: @escaping RepositoryOpening) { self.open = open }

    // MARK: Notifications

    func take(_ method: String, _ params: Node?) {
        let document = params?.value("textDocument")
        let uri = document?.value("uri")?.string ?? ""
        switch method {
        case "textDocument/didOpen": opened(uri, document)
        case "textDocument/didChange": changed(uri, document, params?.value("contentChanges"))
        case "textDocument/didClose": closed(uri)
        case "textDocument/didSave", "workspace/didChangeWatchedFiles": mayHaveChanged = true
        default: return
        }
    }

    private func opened(_ uri: String, _ node: Node?) {
        guard let text = node?.value("text")?.string, documents.count < Self.documentLimit || documents[uri] != nil
        else { return }
        let path = DocumentURI.path(uri).flatMap { RealPlace.of($0) }
        let document = OpenDocument(
            uri: uri, path: path, version: Self.version(node), text: EditedText(Array(text.utf8)))
        documents[uri] = document
        edit(document)
    }

    private func changed(_ uri: String, _ node: Node?, _ changes: Node?) {
        guard var document = documents.removeValue(forKey: uri) else { return }
        for change in changes?.items ?? [] {
            guard let text = change.value("text")?.string else { continue }
            let range = change.value("range")
            let ends = TextPosition(range?.value("start")).flatMap { start in
                TextPosition(range?.value("end")).map { (start, $0) }
            }
            document.text.replace(ends, with: Array(text.utf8))
        }
        document.version = Self.version(node)
        documents[uri] = document
        edit(document)
    }

    private static func version(_ node: Node?) -> Int {
        if case .int(let version)? = node?.value("version")?.value { return version }
        return 0
    }

    private func closed(_ uri: String) {
        guard let document = documents.removeValue(forKey: uri) else { return }
        (told[uri], versions[uri]) = (nil, nil)
        waiting.remove(uri)
        edited.remove(uri)
        notes.append(Self.notification(uri, nil, "[]"))
        guard let (workspace, path) = place(of: document) else { return }
        edits[workspace.folder, default: [:]][path] = .saved
        waitForAll(in: workspace)
    }

    /// Texts that were not checked yet, by the folder of their soa-configs: of what is typed only the last is.
    private var edits: [String: [String: LiveCheck.Content]] = [:]

    private func edit(_ document: OpenDocument) {
        waiting.insert(document.uri)
        edited.insert(document.uri)
        guard let (workspace, path) = place(of: document) else { return }
        edits[workspace.folder, default: [:]][path] = .text(document.text.bytes)
        waitForAll(in: workspace)
    }

    private func waitForAll(in workspace: Workspace) {
        for other in documents.values where place(of: other)?.workspace === workspace { waiting.insert(other.uri) }
    }

    // MARK: Where documents are

    /// The soa-configs that a document is of, and its path there; nil: none, or it lies beside it.
    func place(of document: OpenDocument) -> (workspace: Workspace, path: String)? {
        guard let file = document.path, let workspace = workspace(around: file), let path = workspace.path(of: file)
        else { return nil }
        return (workspace, path)
    }

    private func workspace(around file: String) -> Workspace? {
        guard let folder = RealPlace.folder(around: file) else { return nil }
        if let workspace = known[folder] { return workspace }
        let workspace = opened(folder)
        known[folder] = .some(workspace)
        return workspace
    }

    private func opened(_ folder: String) -> Workspace? {
        do {
            guard let opened = try open(folder) else { return nil }
            if let workspace = workspaces[opened.folder] { return workspace }
            let workspace = try Workspace(opened)
            workspaces[opened.folder] = workspace
            return workspace
        } catch {
            tell("soa-configs around \(folder) cannot be read: \(Self.words(of: error))")
            return nil
        }
    }

    private static func words(of error: any Error) -> String {
        switch error {
        case let error as GitError: error.message
        case Fleet.Failure.git(let error): error.message
        default: "\(error)"
        }
    }

    /// What people are told, once nothing is asked for.
    private func tell(_ text: String) {
        notes.append(
            Outgoing.notification(
                "window/showMessage", JSONText.object(["type": "2", "message": JSONText.of(Printable.line(text))])))
    }

    func messages() -> [String] {
        defer { notes = [] }
        return notes
    }

    // MARK: Changes underneath

    /// Whether the disk may have something else than what was read of it.
    private var mayHaveChanged = false

    /// Looks for a commit or a checkout that was made since.
    func look() {
        if workspaces.values.contains(where: { $0.isStale() }) { mayHaveChanged = true }
    }

    /// Takes the disk as it is. What is not as it was is checked; a soa-configs that is another is opened anew.
    private func reload() {
        mayHaveChanged = false
        known = known.filter { $0.value != nil }
        var kept: Set<String> = []
        for (folder, workspace) in workspaces {
            if reload(workspace) { kept.insert(folder) } else { forget(folder) }
        }
        // What is opened anew has none of the texts.
        for document in documents.values {
            guard let (workspace, _) = place(of: document), kept.contains(workspace.folder) else {
                edit(document)
                continue
            }
        }
    }

    /// Whether it is the same as before, but for its files.
    private func reload(_ workspace: Workspace) -> Bool {
        guard let opened = (try? open(workspace.folder)).flatMap({ $0 }), workspace.agrees(with: opened) else {
            return false
        }
        _ = workspace.isStale()
        return (try? workspace.live.reload(opened.check.fleet.snapshot)) != nil
    }

    private func forget(_ folder: String) {
        workspaces[folder] = nil
        known = [:]
        edits[folder] = nil
    }

    // MARK: A little at a time

    /// Whether all that is open is told of, and all that it depends on was looked at.
    var isUpToDate: Bool { !hasToTell && !workspaces.values.contains(where: \.live.isUnderWay) }

    private var hasToTell: Bool { mayHaveChanged || !notes.isEmpty || !edits.isEmpty || !waiting.isEmpty }

    /// Does the next of what is left to do, and gives what is to be told then: what was edited comes first, and then, service by
    /// service, the rest of its soa-configs.
    func advance() -> [String] {
        if hasToTell { return publish() }
        if let workspace = workspaces.values.first(where: \.live.isUnderWay) { look(further: workspace) }
        return messages()
    }

    private func look(further workspace: Workspace) {
        do throws(Fleet.Failure) {
            try workspace.live.step()
            if !workspace.live.isUnderWay { complete(workspace) }
        } catch {
            fail(workspace, Self.words(of: error))
        }
    }

    /// Looks at all of a soa-configs that was not looked at yet: for who cannot do with less.
    func complete(_ workspace: Workspace) {
        do throws(Fleet.Failure) {
            try workspace.live.complete()
            workspace.failures = 0
            waitForAll(in: workspace)
        } catch {
            fail(workspace, Self.words(of: error))
        }
    }

    /// A file may be gone while it is looked at; what cannot be read again and again is told of, and taken for no soa-configs.
    private func fail(_ workspace: Workspace, _ reason: String) {
        mayHaveChanged = true
        workspace.failures += 1
        if workspace.failures < Self.attempts { return }
        mayHaveChanged = false
        forget(workspace.folder)
        for document in documents.values {
            guard let file = document.path, workspace.path(of: file) != nil else { continue }
            if let folder = RealPlace.folder(around: file) { known[folder] = .some(nil) }
            edit(document)
        }
        tell("\(workspace.folder) cannot be read: \(reason)")
    }

    private static let attempts = 3

    // MARK: Telling

    /// Brings all that changed into what is checked.
    func takeChanges() {
        takeEdits()
        if !mayHaveChanged { return }
        reload()
        takeEdits()
    }

    private func takeEdits() {
        for (folder, files) in edits {
            guard let workspace = workspaces[folder] else { continue }
            do throws(Fleet.Failure) { try workspace.live.edit(files) } catch {
                tell("\(folder) cannot be read: \(Self.words(of: error))")
            }
        }
        edits = [:]
    }

    /// The findings of what is open, where they are others than those that were told. Those of a text that was not edited stay
    /// until all is known of it.
    private func publish() -> [String] {
        takeChanges()
        for uri in waiting.sorted() {
            guard let document = documents[uri], edited.contains(uri) || isWhole(document) else { continue }
            edited.remove(uri)
            let items = Diagnosing(document, findings(of: document)).items
            if told[uri] == items, document.version == versions[uri] { continue }
            (told[uri], versions[uri]) = (items, document.version)
            notes.append(Self.notification(uri, document.version, items))
        }
        waiting = []
        return messages()
    }

    private func isWhole(_ document: OpenDocument) -> Bool { place(of: document)?.workspace.live.isWhole ?? true }

    private var versions: [String: Int] = [:]

    private static func notification(_ uri: String, _ version: Int?, _ items: String) -> String {
        let members: KeyValuePairs<String, String> =
            if let version {
                ["uri": JSONText.of(uri), "version": "\(version)", "diagnostics": items]
            } else { ["uri": JSONText.of(uri), "diagnostics": items] }
        return Outgoing.notification("textDocument/publishDiagnostics", JSONText.object(members))
    }

    /// What is wrong in a document: by the whole of its soa-configs, else as far as it can be told of it alone.
    func findings(of document: OpenDocument) -> [Diagnostic] {
        if let (workspace, path) = place(of: document) { return workspace.live.findings(in: path) }
        return LoneFile(path: document.path ?? document.uri, bytes: document.text.bytes).findings
    }
}
