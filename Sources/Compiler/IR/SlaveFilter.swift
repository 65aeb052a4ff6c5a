/// Which slaves a black- and a whitelist leave.
enum SlaveFilter {
    static func attribute(_ name: Value, of slave: [(key: String, value: Value)]) -> Value {
        guard case .string(let name) = name else { return .null }
        return slave.first { $0.key.hasSameBytes(as: name) }?.value ?? .null
    }

    static func passes(
        _ slave: [(key: String, value: Value)], _ blacklist: [LocationRule], _ whitelist: LocationWhitelist?
    ) -> Bool {
        // By place: a copy of each rule for each slave would cost more than the comparison.
        for place in blacklist.indices
        where Value.isEqual(attribute(blacklist[place].attribute, of: slave), blacklist[place].location) {
            return false
        }
        guard let whitelist else { return true }
        let location = attribute(whitelist.attribute, of: slave)
        guard case .string(let text) = location else { return false }
        if whitelist.isText { return contains(whitelist.locations.joined(), text) }
        return whitelist.locations.contains { $0.hasSameBytes(as: text) }
    }

    private static func contains(_ text: String, _ part: String) -> Bool {
        let (text, part) = (Array(text.utf8), Array(part.utf8))
        guard part.count <= text.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
    }
}
