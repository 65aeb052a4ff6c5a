/// The lists that instances and system configurations share: volumes, blacklists, whitelists, constraints. Each is
/// read as Python reads it, which takes more than lists: a loop over a text yields its characters.
enum Lists {
    /// Why a value cannot be read, for people.
    struct Refusal: Error {
        var message: String
        var hint: String?
    }

    static func volumes(_ value: Value, at origin: Origin) throws(Refusal) -> [Volume] {
        guard let items = value.iterated else { throw refusal("a list of volumes", value) }
        let nodes = origin.node?.items ?? []
        guard items.count <= InstanceLowering.listLimit else {
            throw Refusal(message: "there are more than \(InstanceLowering.listLimit) volumes", hint: nil)
        }
        var volumes: [Volume] = []
        for (place, item) in items.enumerated() {
            guard case .map(let entries) = item else { throw refusal("a volume, which is a mapping,", item) }
            var container: String?
            var host: String?
            var mode: Value?
            var others: [(key: String, value: Value)] = []
            for (key, value) in entries {
                guard case .string(let name) = key else {
                    throw Refusal(message: "a volume has the key \(key.repr), which is not a string", hint: nil)
                }
                switch (name, value) {
                case ("containerPath", .string(let path)): container = path
                case ("hostPath", .string(let path)): host = path
                case ("containerPath", _), ("hostPath", _): throw refusal("\(name), which is a path,", value)
                case ("mode", _): mode = value
                default: others.append((name, value))
                }
            }
            guard let container, let host else {
                throw Refusal(
                    message: "a volume has no \(container == nil ? "containerPath" : "hostPath")",
                    hint: "a volume needs containerPath, hostPath and mode")
            }
            volumes.append(
                Volume(
                    containerPath: container, hostPath: host, mode: mode, others: others,
                    origin: origin.item(place, in: nodes)))
        }
        return volumes
    }

    static func blacklist(_ value: Value, at origin: Origin) throws(Refusal) -> [LocationRule] {
        guard let items = value.iterated else { throw refusal("a list of pairs", value) }
        let nodes = origin.node?.items ?? []
        var rules: [LocationRule] = []
        for (place, item) in items.enumerated() {
            guard let parts = item.iterated, parts.count == 2 else {
                throw Refusal(
                    message: "each item of a blacklist is a pair, not \(item.repr)",
                    hint: "as in [[region, uswest1-prod]]")
            }
            rules.append(
                LocationRule(attribute: parts[0], location: parts[1], origin: origin.item(place, in: nodes)))
        }
        return rules
    }

    /// Nil where Python sees no whitelist: null, and what cannot be taken apart.
    static func whitelist(_ value: Value, at origin: Origin) throws(Refusal) -> LocationWhitelist? {
        guard let parts = value.iterated else { return nil }
        let hint = "as in [region, [uswest1-prod, uswest2-prod]]"
        guard parts.count == 2 else {
            throw Refusal(message: "a whitelist is an attribute and a list of its values", hint: hint)
        }
        guard let items = parts[1].iterated else {
            throw Refusal(message: "the values of a whitelist are a list, not \(parts[1].repr)", hint: hint)
        }
        var locations: [String] = []
        for item in items {
            guard case .string(let location) = item else {
                throw Refusal(message: "a whitelist has the value \(item.repr), which is not a string", hint: hint)
            }
            locations.append(location)
        }
        var isText = false
        if case .string = parts[1] { isText = true }
        return LocationWhitelist(attribute: parts[0], locations: locations, isText: isText, origin: origin)
    }

    /// Every element becomes text.
    static func constraints(_ value: Value, at origin: Origin) throws(Refusal) -> [Setting<Constraint>] {
        guard let items = value.iterated else { throw refusal("a list of constraints", value) }
        let nodes = origin.node?.items ?? []
        var constraints: [Setting<Constraint>] = []
        for (place, item) in items.enumerated() {
            guard let parts = item.iterated else { throw refusal("a constraint, which is a list,", item) }
            constraints.append(Setting(parts.map { .string($0.str) }, origin.item(place, in: nodes)))
        }
        return constraints
    }

    private static func refusal(_ wanted: String, _ value: Value) -> Refusal {
        Refusal(message: "\(wanted) cannot be \(value.kindName)", hint: nil)
    }
}

extension Value {
    /// Whether it can be written as JSON that everybody reads: Python's module writes infinities and NaN, too.
    var isJSON: Bool {
        switch self {
        case .null, .bool, .int, .bigInt, .string: return true
        case .float(let number): return number.isFinite
        case .date, .timestamp, .binary, .set: return false
        case .list(let items), .tuple(let items): return items.allSatisfy(\.isJSON)
        case .map(let entries):
            // Keys are sorted before they are written: numbers among themselves, texts among themselves.
            let texts = entries.count { if case .string = $0.key { true } else { false } }
            let numbers = entries.count { $0.key.number != nil }
            guard texts == entries.count || numbers == entries.count || (entries.count == 1 && entries[0].key.isNull)
            else { return false }
            return entries.allSatisfy(\.value.isJSON)
        }
    }
}

extension Node {
    /// What in it cannot be written as such JSON: the first that has no parts of its own, else itself.
    var partThatIsNoJSON: Node {
        let parts = items + pairs.map(\.value)
        return parts.first { !$0.value.isJSON }?.partThatIsNoJSON ?? self
    }
}
