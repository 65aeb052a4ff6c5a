import Compiler
import Git

/// What an entry of the cache is found by.
struct CacheKey: Hashable, Comparable, Sendable {
    let id: ObjectID

    /// Of a whole tree.
    init(_ tree: TreeID) { id = tree.id }

    /// Of a service's directory. Two services may have one tree; the entry itself tells whose it is.
    init(_ tree: TreeID, of service: ServiceName) {
        var words = tree.id.words
        words.high ^= Checksum.of(service.text.utf8)
        id = ObjectID(words: words)
    }

    init(words: (high: UInt64, middle: UInt64, low: UInt32)) { id = ObjectID(words: words) }

    static func < (a: CacheKey, b: CacheKey) -> Bool { a.id < b.id }
}
