import Glibc

/// A directory of a snapshot.
public struct Directory: Hashable, Sendable {
    enum Locator: Hashable, Sendable {
        case tree(TreeID)
        /// Bytes of a path relative to the top of the repository; empty for the top.
        case path([UInt8])
    }

    let place: Locator

    /// The id of the directory and everything below it; nil in the index and the work tree, but of what is as in HEAD.
    public var treeID: TreeID? {
        if case .tree(let id) = place { id } else { nil }
    }
}

/// One name in a directory.
public struct Entry: Sendable {
    public enum Kind: Hashable, CaseIterable, Sendable {
        case file
        case executable
        /// Never followed here: `SnapshotReader.read` gives the text of the target.
        case symlink
        case directory
        /// A commit of another repository; in the work tree, a repository of its own.
        case submodule
        /// What git cannot hold: a FIFO, a socket, a device.
        case other
    }

    /// What `SnapshotReader` needs to get at the content.
    enum Locator: Sendable {
        case object(ObjectID)
        /// Bytes of a path relative to the top of the repository.
        case path([UInt8])
    }

    /// The name, with U+FFFD for what is not UTF-8.
    public let name: String
    /// False where the name's bytes are not UTF-8, and of a name that no file can have: empty, `.`, `..`, or
    /// with a slash in it, which a tree made on purpose can hold. Two such entries may have one `name`.
    public let nameIsValid: Bool
    public let kind: Kind
    /// The name's bytes where they are not UTF-8.
    private let rawName: [UInt8]?
    let place: Locator

    /// What a tree has under a name, as it was read before: an object never changes.
    public init(name: String, kind: Kind, object: ObjectID) {
        self.init(name: name, kind: kind, place: .object(object))
    }

    init(name: UnsafePointer<CChar>, kind: Kind, place: Locator) {
        if let valid = String(validatingCString: name) {
            self.name = valid
            rawName = nil
            nameIsValid = !["", ".", ".."].contains(valid) && strchr(name, Int32(CStrings.slash)) == nil
        } else {
            self.name = String(cString: name)
            nameIsValid = false
            rawName = [UInt8](CStrings.bytes(name))
        }
        self.kind = kind
        self.place = place
    }

    /// The id of a file's content or of a symbolic link's target; nil in the work tree, but of what is as in HEAD.
    public var blob: BlobID? {
        switch (kind, place) {
        case (.file, .object(let id)), (.executable, .object(let id)), (.symlink, .object(let id)): BlobID(id)
        default: nil
        }
    }

    /// The id of whatever it is; nil where it is no object: in the work tree, and of directories of the index, if that is not
    /// as in HEAD.
    public var object: ObjectID? {
        if case .object(let id) = place { id } else { nil }
    }

    /// The directory of this name; nil if it is something else.
    public var directory: Directory? {
        guard kind == .directory else { return nil }
        return switch place {
        case .object(let id): Directory(place: .tree(TreeID(id)))
        case .path(let path): Directory(place: .path(path))
        }
    }

    /// Orders by the bytes of the names, as unsigned numbers.
    static func byName(_ left: Entry, _ right: Entry) -> Bool {
        left.withNameBytes { left in right.withNameBytes { right in precedes(left, right) } }
    }

    var nameBytes: [UInt8] { rawName ?? Array(name.utf8) }

    func isNamed(_ bytes: [UInt8]) -> Bool {
        withNameBytes { $0.elementsEqual(bytes) }
    }

    func nameSorts(before bytes: [UInt8]) -> Bool {
        withNameBytes { name in bytes.withUnsafeBytes { precedes(name, $0) } }
    }

    private func withNameBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let rawName { return rawName.withUnsafeBytes(body) }
        return name.utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
            ?? Array(name.utf8).withUnsafeBytes(body)
    }
}

extension Entry.Kind {
    /// The file type and permission bits of stat(2), which git's modes follow, or git's own 0o160000.
    init(mode: UInt32) {
        switch mode & UInt32(S_IFMT) {
        case UInt32(S_IFDIR): self = .directory
        case UInt32(S_IFLNK): self = .symlink
        case UInt32(S_IFREG): self = mode & UInt32(S_IXUSR) == 0 ? .file : .executable
        case 0o160000: self = .submodule
        default: self = .other
        }
    }
}

private func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
        return left.count < right.count
    }
    let order = memcmp(leftStart, rightStart, min(left.count, right.count))
    return order == 0 ? left.count < right.count : order < 0
}

/// The content of a file or the target of a symbolic link.
public enum Content: Hashable, Sendable {
    case bytes([UInt8])
    /// Longer than the limit, and not read; `size` is in bytes, and of a file that grows the least it has.
    case tooLarge(size: Int)
}
