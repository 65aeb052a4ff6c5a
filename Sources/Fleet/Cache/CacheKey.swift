import Compiler
import Git

/// What an entry of the cache is found by.
struct CacheKey: Hashable, Comparable, Sendable {
    let id: ObjectID

    /// Of a whole tree.
    init(_ tree: TreeID) { id = tree.id }

    /// Of a commit, and all before it.
    init(_ commit: CommitID) { id = commit.id }

    /// Of what else has a digest.
    init(_ digest: BlobID) { id = digest.id }

    /// Of a service's directory. Two services may have one tree; the entry itself tells whose it is.
    init(_ tree: TreeID, of service: ServiceName) {
        var words = tree.id.words
        words.high ^= Checksum.of(service.text.utf8)
        id = ObjectID(words: words)
    }

    init(words: (high: UInt64, middle: UInt64, low: UInt32)) { id = ObjectID(words: words) }

    static func < (a: CacheKey, b: CacheKey) -> Bool { a.id < b.id }
}

extension Checksum {
    static func of(_ file: SourceFile) -> UInt64 {
        switch file {
        case .absent: 0
        case .dangling: 1
        case .unreadable: 2
        case .present(_, let bytes): of(bytes)
        }
    }

    /// Of files by their names.
    static func of(_ files: [String: SourceFile]) -> UInt64 {
        let sorted = files.sorted { $0.key.precedesInBytes($1.key) }
        return of(sorted.flatMap { Array("\($0.key) \(of($0.value)) ".utf8) })
    }
}
