/// An instance refers to dependencies that the service does not have.
///
/// `dependencies_reference` names an entry of dependencies.yaml, from which the firewall of the instance is made. Add the
/// entry, or name one that is there.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   dependencies_reference: main
/// ```
///
/// ```yaml
/// # checkout/dependencies.yaml
/// web:
/// - well-known: internet
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   dependencies_reference: web
/// ```
///
/// ```yaml
/// # checkout/dependencies.yaml
/// web:
/// - well-known: internet
/// ```
public enum DependenciesReferenceRule: ServiceRule {
    public static let id = DiagnosticID.dependenciesReference
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        var known = KnownNames()
        return service.configured.compactMap { instance in
            guard let reference = instance.configuration.value(.dependenciesReference), !reference.isNull else {
                return nil
            }
            let mappings = instance.configuration.mappings(.dependencies)
            if mappings.contains(where: { known.has(reference, in: $0) }) { return nil }
            if mappings.isEmpty, let other = instance.configuration.value(.dependencies), holds(other, reference) {
                return nil
            }
            let message = "there are no dependencies \(reference.shown)"
            return instance.diagnostic(.dependenciesReference, id, message, hint: hint(mappings))
        }
    }

    /// The keys of mappings, each read once: thousands of instances may refer to the same file.
    private struct KnownNames {
        private struct Place: Hashable {
            var document: ObjectIdentifier
            var index: Int32
        }

        private var keys: [Place: Set<Value.Key>] = [:]

        mutating func has(_ reference: Value, in mapping: Node) -> Bool {
            let place = Place(document: ObjectIdentifier(mapping.document), index: mapping.index)
            if let known = keys[place] { return known.contains(Value.Key(reference)) }
            let read = Set(mapping.pairs.map { Value.Key($0.key.value) })
            keys[place] = read
            return read.contains(Value.Key(reference))
        }
    }

    /// Python's `in`.
    private static func holds(_ dependencies: Value, _ reference: Value) -> Bool {
        if case .string(let text) = dependencies {
            if case .string(let part) = reference { return text.contains(part) }
            return false
        }
        return dependencies.iterated?.contains { Value.isEqual($0, reference) } ?? false
    }

    private static func hint(_ mappings: [Node]) -> String {
        // What is inherited stands first, as in the merged mapping.
        var names: [String] = []
        for mapping in mappings.reversed() {
            for pair in mapping.pairs {
                let name = pair.key.value.str
                if names.count > 20 { break }
                if !names.contains(name) { names.append(name) }
            }
        }
        if names.isEmpty { return "dependencies.yaml has no entries: add one of that name" }
        let more = names.count > 20 ? " and others" : ""
        return "dependencies.yaml has \(names.prefix(20).joined(separator: ", "))\(more)"
    }
}
