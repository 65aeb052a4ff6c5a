/// What a key that is not known was meant to be, where there is no doubt.
enum KeySpelling {
    /// The one name that is near. Nil if there are several; if it is too far; or if the key looks as if somebody had taken it
    /// out of use: `_mem`, `mem2`, `x-mem`.
    static func meant(_ name: String, among names: [String]) -> String? {
        guard name.utf8.allSatisfy({ isLetter($0) || "_- ".utf8.contains($0) }), name.utf8.count >= 3,
            name.utf8.first.map(isLetter) ?? false, name.utf8.last.map(isLetter) ?? false, !name.hasPrefix("x-"),
            !name.hasPrefix("x_")
        else { return nil }
        let near = NearestNames.of(name, among: names)
        guard near.count == 1, let meant = near.first.map({ String($0.dropFirst().dropLast()) }) else { return nil }
        let isSame = plain(name) == plain(meant)
        let limit = max(1, name.utf8.count / 4)
        return isSame || NearestNames.distance(name, meant) <= limit ? meant : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Without what people write differently: `deployGroup`, `deploy-group`.
    private static func plain(_ name: String) -> [UInt8] {
        name.utf8.filter(isLetter).map { $0 | 0x20 }
    }

    /// A mapping of very many keys is none of a kind that people write.
    private static let keyLimit = 64

    /// What mends a key of a mapping: nil if the mapping has what was meant, or another key that may mean it as well; or if
    /// the key came through a `<<`, and stands in another mapping.
    static func mend(_ key: Node, of mapping: Node, among names: [String]) -> (name: String, mend: Mend)? {
        guard mapping.pairCount <= keyLimit, let text = key.string, let name = meant(text, among: names),
            mapping.value(name) == nil
        else { return nil }
        for pair in mapping.pairs {
            guard let other = pair.key.string else { continue }
            if other.hasSameBytes(as: text) {
                if pair.via != nil { return nil }
            } else if !names.contains(where: { $0.hasSameBytes(as: other) }), meant(other, among: names) == name {
                return nil
            }
        }
        return key.mendedKey(as: name).map { (name, $0) }
    }
}
