import Compiler

/// A piece of a file, as the protocol has it.
struct Location {
    let uri: String
    let range: String

    var json: String { JSONText.object(["uri": JSONText.of(uri), "range": range]) }
}

extension Workspace {
    /// The text of a file as it is edited; nil if there is none.
    func text(of path: String) -> EditedText? {
        (try? live.bytes(of: path)).flatMap { $0 }.map { EditedText($0) }
    }

    func location(_ span: SourceSpan) -> Location? {
        guard let text = text(of: span.path) else { return nil }
        return Location(uri: uri(of: span.path), range: text.range(TextPlaces(text.bytes).range(of: span)))
    }

    /// The files of a service that are YAML, by name. Not those that symlinks bring from elsewhere.
    func documents(of service: ServiceName) -> [(name: String, document: Document)] {
        let source = (try? live.source(of: service)).flatMap { $0 }
        return (source?.files ?? [:]).sorted { $0.key < $1.key }.compactMap { name, file in
            guard case .present(let path, let bytes) = file, name.hasSuffix(".yaml"),
                let document = YAMLParser.parse(bytes, path: path).value
            else { return nil }
            return (name, document)
        }
    }

    func document(_ name: String, of service: ServiceName) -> Document? {
        documents(of: service).first { $0.name == name }?.document
    }
}
