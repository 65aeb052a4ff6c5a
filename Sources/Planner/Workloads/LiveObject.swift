import Compiler

/// An object as the Kubernetes API has it.
public struct LiveObject: Sendable {
    public let kind: ObjectKind
    public let name: String
    /// Of this very object: another of the same name, made later, has another.
    public let uid: String
    /// Of this state of it: after any change it is another. Texts that nobody but the server can compare by order.
    public let resourceVersion: String
    public let labels: [String: String]
    /// Whether its deletion was asked for: it is there until what belongs to it is gone.
    public let isBeingDeleted: Bool
    /// The whole object as the server gave it.
    public let node: Node

    /// Of an object that a server gives, alone or in a list, where its kind stands at the list alone; nil if it is none of
    /// that kind: of its metadata `name`, `uid` and `resourceVersion` have to be there.
    public init?(_ kind: ObjectKind, _ node: Node) {
        if let text = node.value("kind"), text.string != kind.kind { return nil }
        guard node.isMapping, let metadata = node.value("metadata"), let name = metadata.value("name")?.string,
            let uid = metadata.value("uid")?.string, let version = metadata.value("resourceVersion")?.string,
            !name.isEmpty, !uid.isEmpty, !version.isEmpty
        else { return nil }
        var labels: [String: String] = [:]
        for (key, value, _) in metadata.value("labels")?.pairs ?? .none {
            guard let key = key.string, let value = value.string else { return nil }
            labels[key] = value
        }
        (self.kind, self.name, self.uid, resourceVersion) = (kind, name, uid, version)
        self.labels = labels
        isBeingDeleted = metadata.value("deletionTimestamp").map { !$0.isNull } ?? false
        self.node = node
    }

    /// The same of JSON text.
    public init?(_ kind: ObjectKind, json text: [UInt8]) {
        guard let root = JSONParser.parse(text, path: "").value?.root else { return nil }
        self.init(kind, root)
    }

    /// The object as a value, without `metadata.managedFields`: the server's own notes on who set what, of the size of all the
    /// rest.
    public var body: Value {
        .map(
            node.pairs.map { key, value, _ in
                guard key.string == "metadata" else { return (key.value, value.value) }
                let kept = value.pairs.filter { $0.key.string != "managedFields" }
                return (key.value, .map(kept.map { ($0.key.value, $0.value.value) }))
            })
    }
}
