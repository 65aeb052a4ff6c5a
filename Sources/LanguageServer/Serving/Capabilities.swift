import Compiler

/// What the server can do, and what it asks of a client.
enum Capabilities {
    static let ofServer = JSONText.object([
        "positionEncoding": JSONText.of("utf-16"),
        // Changes come as pieces.
        "textDocumentSync": JSONText.object([
            "openClose": "true", "change": "2", "save": JSONText.object(["includeText": "false"]),
        ]),
        "hoverProvider": "true",
        "completionProvider": JSONText.object([
            "triggerCharacters": "[\(JSONText.of(":")), \(JSONText.of(" ")), \(JSONText.of("*"))]",
            "resolveProvider": "false",
        ]),
        "definitionProvider": "true",
        "codeActionProvider": JSONText.object([
            "codeActionKinds": "[\(JSONText.of("quickfix")), \(JSONText.of("source.fixAll"))]"
        ]),
        "renameProvider": JSONText.object(["prepareProvider": "true"]),
        "workspace": JSONText.object([
            "workspaceFolders": JSONText.object(["supported": "true", "changeNotifications": "false"])
        ]),
    ])

    static func canRenameFiles(_ client: Node?) -> Bool {
        let operations = client?.value("workspace")?.value("workspaceEdit")?.value("resourceOperations")
        return operations?.items.contains { $0.string == "rename" } ?? false
    }

    static func canWatchFiles(_ client: Node?) -> Bool {
        let watched = client?.value("workspace")?.value("didChangeWatchedFiles")?.value("dynamicRegistration")
        return watched?.value.isTrue ?? false
    }

    /// What changes beside the editor.
    static let watchedFiles: String = {
        let globs = ["**/*.yaml", "**/*.yml", "**/*.json", "**/.soac.yaml"]
        let watchers = globs.map { JSONText.object(["globPattern": JSONText.of($0)]) }.joined(separator: ", ")
        let registration = JSONText.object([
            "id": JSONText.of("files"), "method": JSONText.of("workspace/didChangeWatchedFiles"),
            "registerOptions": JSONText.object(["watchers": "[\(watchers)]"]),
        ])
        return JSONText.object(["registrations": "[\(registration)]"])
    }()
}

extension Value {
    fileprivate var isTrue: Bool { if case .bool(true) = self { true } else { false } }
}
