/// The known keys of one mapping, found in one pass over it.
struct Layer: Sendable {
    /// Per key the place of its pair, counted from 1; 0 if the mapping does not have it.
    private var places = [Int32](repeating: 0, count: InstanceKey.allCases.count)
    private let mapping: Node?
    /// The keys that are not known, whatever their type.
    let unknownKeys: [Node]

    /// A node that is no mapping has no keys.
    init(_ mapping: Node?) {
        var unknown: [Node] = []
        for place in 0..<(mapping?.pairCount ?? 0) {
            if let key = mapping?.withKeyBytes(place, InstanceKey.named) ?? nil {
                places[key.rawValue] = Int32(place + 1)
            } else if let pair = mapping?.pair(place) {
                unknown.append(pair.key)
            }
        }
        self.mapping = mapping
        unknownKeys = unknown
    }

    subscript(_ key: InstanceKey) -> (value: Node, via: Node?)? {
        let place = places[key.rawValue]
        guard place > 0, let pair = mapping?.pair(Int(place) - 1) else { return nil }
        return (pair.value, pair.via)
    }
}

/// The files of a service that stand where service.yaml has no key of their name.
struct MergedFiles: Sendable {
    var monitoring: Node?
    var dependencies: Node?

    subscript(_ key: InstanceKey) -> Node? {
        switch key {
        case .monitoring: monitoring
        case .dependencies: dependencies
        default: nil
        }
    }
}

/// The configuration of an instance: the service's general configuration with the instance's own merged into it.
/// Mappings merge, everything else is replaced. The merge is made key by key, when a key is asked for.
struct Configuration: Sendable {
    let general: Layer
    let files: MergedFiles
    let own: Layer

    /// The node that says what the key is, where it is not merged from two.
    func node(_ key: InstanceKey) -> Node? { slot(key)?.value }

    func origin(_ key: InstanceKey) -> Origin {
        guard let slot = slot(key) else { return .standard }
        return slot.via.map { .merged(slot.value, through: $0) } ?? .written(slot.value)
    }

    private func slot(_ key: InstanceKey) -> (value: Node, via: Node?)? {
        own[key] ?? general[key] ?? files[key].map { ($0, nil) }
    }

    /// The value of a key; nil if nothing sets it.
    func value(_ key: InstanceKey) -> Value? {
        guard let slot = slot(key) else { return nil }
        guard slot.value.isMapping, let pairs = merged(key) else { return slot.value.value }
        return .map(pairs.map { ($0.key, $0.value) })
    }

    /// How many pairs a mapping has at most, once it is merged.
    func pairCount(_ key: InstanceKey) -> Int {
        [own[key]?.value, general[key]?.value, files[key]].reduce(0) { $0 + ($1?.pairCount ?? 0) }
    }

    /// The mappings that a key's value is merged from, the instance's own first; empty if it is no mapping.
    func mappings(_ key: InstanceKey) -> [Node] {
        guard let slot = slot(key), slot.value.isMapping else { return [] }
        guard own[key] != nil, let below = general[key]?.value ?? files[key], below.isMapping else {
            return [slot.value]
        }
        return [slot.value, below]
    }

    /// The value of a key inside a mapping; nil if there is none.
    func member(_ name: String, of key: InstanceKey) -> Setting<Value>? {
        for mapping in [own[key]?.value, own[key] == nil ? nil : general[key]?.value ?? files[key], slot(key)?.value] {
            guard let mapping, mapping.isMapping else { continue }
            for pair in mapping.pairs where pair.key.isString(name) {
                return Setting(pair.value.value, origin(of: pair))
            }
        }
        return nil
    }

    /// The pairs of a mapping, the general configuration's first; nil if the key's value is no mapping.
    func merged(_ key: InstanceKey) -> [(key: Value, value: Value, origin: Origin)]? {
        guard let slot = slot(key), slot.value.isMapping else { return nil }
        let lower = own[key] == nil ? nil : general[key]
        let below = own[key] == nil ? nil : lower?.value ?? files[key]
        var result: [(key: Value, value: Value, origin: Origin)] = []
        result.reserveCapacity(slot.value.pairCount + (below?.pairCount ?? 0))
        if let below, below.isMapping {
            for pair in below.pairs { result.append((pair.key.value, pair.value.value, origin(of: pair, lower?.via))) }
        }
        let inherited = PlaceIndex(result.map { Value.Key($0.key) })
        for pair in slot.value.pairs {
            let (key, value) = (pair.key.value, pair.value.value)
            if let place = inherited.place(of: Value.Key(key)) {
                result[place].value = Configuration.merge(value, into: result[place].value)
                result[place].origin = origin(of: pair, slot.via)
            } else {
                result.append((key, value, origin(of: pair, slot.via)))
            }
        }
        return result
    }

    /// `outer` is the `<<` through which the pair's mapping came.
    private func origin(of pair: (key: Node, value: Node, via: Node?), _ outer: Node? = nil) -> Origin {
        (pair.via ?? outer).map { .merged(pair.value, through: $0) } ?? .written(pair.value)
    }

    /// paasta_tools' `deep_merge_dictionaries`.
    private static func merge(_ override: Value, into inherited: Value) -> Value {
        guard case .map(let above) = override, case .map(var result) = inherited else { return override }
        let inherited = PlaceIndex(result.map { Value.Key($0.key) })
        for entry in above {
            if let place = inherited.place(of: Value.Key(entry.key)) {
                result[place].value = merge(entry.value, into: result[place].value)
            } else {
                result.append(entry)
            }
        }
        return .map(result)
    }
}
