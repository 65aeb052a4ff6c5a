import Compiler

/// A file of which no soa-configs is known: its text and its shape are looked at, and nothing else.
struct LoneFile {
    let path: String
    let bytes: [UInt8]

    var name: String { String(path.split(separator: "/").last ?? "") }

    var findings: [Diagnostic] {
        if name == RepositorySettings.fileName {
            return RepositorySettings.read(.present(path: name, bytes: bytes)).diagnostics.sorted(
                by: Diagnostic.inReadingOrder)
        }
        guard name.hasSuffix(".yaml"), bytes.count <= SourceTree.fileSizeLimit,
            let schema = FileSchema.of(fileName: name)
        else { return [] }
        let parsed = YAMLParser.parse(bytes, path: name)
        let shape = parsed.value.map { schema.check($0.root) } ?? []
        return (parsed.diagnostics + shape).sorted(by: Diagnostic.inReadingOrder)
    }
}
