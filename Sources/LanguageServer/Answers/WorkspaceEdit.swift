import Compiler

/// Changes of files that an editor is asked to make.
struct WorkspaceEdit {
    /// By address: what is replaced, and by what. Ranges are JSON.
    private var edits: [(uri: String, version: Int?, items: [String])] = []
    private var renames: [(from: String, to: String)] = []

    var isEmpty: Bool { edits.isEmpty && renames.isEmpty }

    mutating func add(_ changes: [Mend.Edit], to text: EditedText, uri: String, version: Int?) {
        let items = changes.map { edit in
            JSONText.object(["range": text.range(edit.range), "newText": JSONText.of(edit.text)])
        }
        if !items.isEmpty { edits.append((uri, version, items)) }
    }

    mutating func rename(_ uri: String, to other: String) { renames.append((uri, other)) }

    var json: String {
        let changes = edits.map { uri, version, items in
            JSONText.object([
                "textDocument": JSONText.object(["uri": JSONText.of(uri), "version": version.map { "\($0)" } ?? "null"]
                ),
                "edits": "[\(items.joined(separator: ", "))]",
            ])
        }
        let moves = renames.map { from, to in
            JSONText.object(["kind": JSONText.of("rename"), "oldUri": JSONText.of(from), "newUri": JSONText.of(to)])
        }
        return JSONText.object(["documentChanges": "[\((changes + moves).joined(separator: ", "))]"])
    }
}
