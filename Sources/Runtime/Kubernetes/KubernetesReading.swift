import Compiler
import Planner

/// An API server's answers, read strictly: an object that is passed over would be one that the cluster does not have.
enum KubernetesReading {
    /// Why an answer is none of an API server's. Nothing of the answer's values stands in it.
    struct Failure: Error {
        var text: String
    }

    struct Page {
        var objects: [LiveObject]
        /// What to ask for the next page with; empty at the end.
        var next: String
    }

    /// Without the server's notes on who set which field: they are of the size of all the rest.
    static func root(_ body: [UInt8]) -> Node? {
        JSONParser.parse(body, path: "", withoutLists: "managedFields", limit: KubernetesClient.byteLimit).value?.root
    }

    /// `{"kind": "DeploymentList", "metadata": {"continue"}, "items": [{"metadata", "spec", …}]}`
    static func page(_ kind: ObjectKind, _ root: Node) throws(Failure) -> Page {
        guard root.value("kind")?.string == kind.kind + "List" else {
            throw Failure(text: "kind is not \(kind.kind)List")
        }
        guard let items = root.value("items"), items.isList || items.isNull else {
            throw Failure(text: "items is not a list")
        }
        var objects: [LiveObject] = []
        objects.reserveCapacity(items.items.count)
        for (place, item) in items.items.enumerated() {
            guard let object = LiveObject(kind, item) else { throw Failure(text: "items[\(place)] is no \(kind.kind)") }
            objects.append(object)
        }
        return Page(objects: objects, next: root.value("metadata")?.value("continue")?.string ?? "")
    }

    /// An object of this kind and, unless the server chose it, of this name.
    static func object(_ kind: ObjectKind, named name: String?, _ root: Node) throws(Failure) -> LiveObject {
        guard root.value("kind")?.string == kind.kind, let object = LiveObject(kind, root) else {
            throw Failure(text: "it is no \(kind.kind)")
        }
        if let name, !object.name.utf8.elementsEqual(name.utf8) { throw Failure(text: "metadata.name is another") }
        return object
    }

    /// `{"major": "1", "minor": "20+", …}`: some clouds' servers write a sign behind the number.
    static func version(_ root: Node) throws(Failure) -> KubernetesAPI {
        guard let major = root.value("major")?.string, let minor = root.value("minor")?.string,
            let api = KubernetesAPI("\(major).\(minor.prefix { $0.isASCII && $0.isNumber })")
        else { throw Failure(text: "major and minor are no version of Kubernetes") }
        return api
    }

    // MARK: What is sent

    /// The JSON text of an object with another `metadata.resourceVersion`; nil if it is no object with metadata.
    static func setting(resourceVersion: String, in body: [UInt8]) -> [UInt8]? {
        guard case .map(var entries) = root(body)?.value,
            let place = entries.firstIndex(where: { if case .string("metadata") = $0.key { true } else { false } }),
            case .map(var metadata) = entries[place].value
        else { return nil }
        metadata.removeAll { if case .string("resourceVersion") = $0.key { true } else { false } }
        metadata.append((.string("resourceVersion"), .string(resourceVersion)))
        entries[place].value = .map(metadata)
        return JSONText.of(Value.map(entries))
    }
}
