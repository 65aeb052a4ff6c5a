/// Where keys stand in a list that grows. A short list is looked through; of a long one there is an index, as lists may
/// have a hundred thousand items.
struct PlaceIndex<Key: Hashable> {
    private var keys: [Key] = []
    /// Of each key the first place; empty while the list is short.
    private var index: [Key: Int] = [:]

    private static var longest: Int { 16 }

    init() {}

    init(_ keys: some Sequence<Key>) {
        for key in keys { append(key) }
    }

    /// The first place of a key.
    func place(of key: Key) -> Int? { index.isEmpty ? keys.firstIndex(of: key) : index[key] }

    func contains(_ key: Key) -> Bool { place(of: key) != nil }

    mutating func append(_ key: Key) {
        keys.append(key)
        if !index.isEmpty {
            if index[key] == nil { index[key] = keys.count - 1 }
        } else if keys.count > PlaceIndex.longest {
            index = Dictionary(zip(keys, keys.indices)) { first, _ in first }
        }
    }
}
