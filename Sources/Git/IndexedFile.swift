import CLibgit2

/// What the index notes of a file, where it lies there.
struct IndexedFile {
    private let start: UnsafeRawPointer

    init(_ start: UnsafeRawPointer) { self.start = start }

    /// Of a time, the seconds since 1970 and the nanoseconds behind them.
    typealias Time = (seconds: UInt32, nanoseconds: UInt32)

    var changed: Time { (number(0), number(1)) }
    var modified: Time { (number(2), number(3)) }
    var inode: UInt32 { number(5) }
    var mode: UInt32 { number(6) }
    var user: UInt32 { number(7) }
    var group: UInt32 { number(8) }
    var size: UInt32 { number(9) }

    /// Whether git takes it from the index without a look at the work tree: `git update-index` was told so, or a sparse
    /// checkout leaves it out.
    var isUnwatched: Bool { flags & 0x8000 != 0 || moreFlags & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0 }

    /// Whether it is a side of a conflict, or nothing of it is staged.
    var isUnsettled: Bool { flags & 0x3000 != 0 || moreFlags & GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue != 0 }

    /// Where its path is.
    var pathOffset: Int { hasMoreFlags ? 64 : 62 }

    private var hasMoreFlags: Bool { flags & 0x4000 != 0 }
    private var flags: UInt32 { UInt32(start.loadUnaligned(fromByteOffset: 60, as: UInt16.self).bigEndian) }
    private var moreFlags: UInt32 {
        hasMoreFlags ? UInt32(start.loadUnaligned(fromByteOffset: 62, as: UInt16.self).bigEndian) : 0
    }

    private func number(_ place: Int) -> UInt32 {
        start.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self).bigEndian
    }
}
