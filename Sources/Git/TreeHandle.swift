import CLibgit2
import Glibc

/// A tree that is kept as git has it, so that names are looked up in it without making a value of each entry: the top of
/// soa-configs has thousands.
final class TreeHandle {
    /// Of each entry its mode in octal digits, a space, its name, a NUL, and an id.
    private let bytes: [UInt8]
    /// In git's order.
    private let items: [Item]

    private struct Item {
        let mode: UInt16
        /// Where the name begins in the bytes, and how long it is.
        let name: UInt32
        let length: UInt16

        var kind: Entry.Kind { Entry.Kind(mode: UInt32(mode)) }
        var isDirectory: Bool { kind == .directory }
    }

    private static let idSize = 20

    /// Throws the errors of reading an object.
    init(_ tree: TreeID, in repository: Repository) throws(GitError) {
        bytes = try repository.bytes(of: tree.id, .tree)
        guard let items = bytes.withUnsafeBytes(TreeHandle.items) else { throw .corruptObject(tree.id) }
        self.items = items
    }

    /// Nil if the bytes are no tree.
    private static func items(in bytes: UnsafeRawBufferPointer) -> [Item]? {
        guard let start = bytes.baseAddress else { return [] }
        guard bytes.count <= UInt32.max else { return nil }
        var items: [Item] = []
        items.reserveCapacity(bytes.count / 36)
        var place = 0
        while place < bytes.count {
            var mode: UInt16 = 0
            let beginning = place
            while place < bytes.count, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 8, mode < 1 << 13 {
                mode = mode << 3 | UInt16(digit)
                place += 1
            }
            guard place > beginning, place < bytes.count, bytes[place] == UInt8(ascii: " ") else { return nil }
            place += 1
            guard let end = memchr(start + place, 0, bytes.count - place) else { return nil }
            let length = UnsafeRawPointer(end) - (start + place)
            guard length > 0, length <= UInt16.max, place + length + 1 + idSize <= bytes.count else { return nil }
            items.append(Item(mode: mode, name: UInt32(place), length: UInt16(length)))
            place += length + 1 + idSize
        }
        return items
    }

    var count: Int { items.count }

    /// Sorted by the bytes of their names: git sorts a directory as if its name ended in a slash.
    var entries: [Entry] {
        bytes.withUnsafeBytes { bytes in items.map { TreeHandle.entry($0, in: bytes) } }.sorted(by: Entry.byName)
    }

    /// Nil if the tree has no such name.
    func entry(named name: String) -> Entry? {
        let wanted = Array(name.utf8)
        guard !wanted.contains(0), wanted.count <= UInt16.max else { return nil }
        return bytes.withUnsafeBytes { bytes in
            wanted.withUnsafeBytes { wanted in
                // No file has such a name, but a tree that was made on purpose; and the order does not tell `web/a` from `web`.
                if wanted.contains(CStrings.slash) {
                    return items.first { TreeHandle.name($0, in: bytes).elementsEqual(wanted) }
                        .map { TreeHandle.entry($0, in: bytes) }
                }
                // A directory stands elsewhere than a file of its name.
                let place = place(of: wanted, isDirectory: true, bytes) ?? place(of: wanted, isDirectory: false, bytes)
                return place.map { TreeHandle.entry(items[$0], in: bytes) }
            }
        }
    }

    private func place(
        of wanted: UnsafeRawBufferPointer, isDirectory: Bool, _ bytes: UnsafeRawBufferPointer
    ) -> Int? {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            let there = items[middle]
            let order = TreeHandle.order(TreeHandle.name(there, in: bytes), there.isDirectory, wanted, isDirectory)
            if order == 0 { return middle }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// Their names.
    var symlinks: [String] {
        bytes.withUnsafeBytes { bytes in
            items.filter { $0.kind == .symlink }.map { TreeHandle.entry($0, in: bytes).name }
        }
    }

    func countOfDirectories(unlike beginnings: [UInt8]) -> Int {
        items.count { $0.kind == .directory && !beginnings.contains(bytes[Int($0.name)]) }
    }

    /// The names that do not have the same in both trees, with what each has, and the symlinks, which may lead to
    /// something else. In the order of git's trees.
    func differences(to other: TreeHandle) -> [(here: Entry?, there: Entry?)] {
        bytes.withUnsafeBytes { bytes in
            other.bytes.withUnsafeBytes { otherBytes in differences(bytes, other, otherBytes) }
        }
    }

    private func differences(
        _ bytes: UnsafeRawBufferPointer, _ other: TreeHandle, _ otherBytes: UnsafeRawBufferPointer
    ) -> [(here: Entry?, there: Entry?)] {
        var found: [(here: Entry?, there: Entry?)] = []
        var (left, right) = (0, 0)
        while left < items.count, right < other.items.count {
            let (here, there) = (items[left], other.items[right])
            let (name, otherName) = (TreeHandle.name(here, in: bytes), TreeHandle.name(there, in: otherBytes))
            let order = TreeHandle.order(name, here.isDirectory, otherName, there.isDirectory)
            if order == 0 {
                let isSame =
                    here.kind == there.kind && here.kind != .symlink
                    && TreeHandle.id(here, in: bytes) == TreeHandle.id(there, in: otherBytes)
                if !isSame {
                    found.append((TreeHandle.entry(here, in: bytes), TreeHandle.entry(there, in: otherBytes)))
                }
                (left, right) = (left + 1, right + 1)
            } else if order < 0 {
                found.append((TreeHandle.entry(here, in: bytes), nil))
                left += 1
            } else {
                found.append((nil, TreeHandle.entry(there, in: otherBytes)))
                right += 1
            }
        }
        for item in items[left...] { found.append((TreeHandle.entry(item, in: bytes), nil)) }
        for item in other.items[right...] { found.append((nil, TreeHandle.entry(item, in: otherBytes))) }
        return found
    }

    /// Below zero, zero or above it, as git orders the names of a tree.
    private static func order(
        _ here: UnsafeRawBufferPointer, _ isDirectory: Bool, _ there: UnsafeRawBufferPointer, _ isOtherDirectory: Bool
    ) -> Int {
        let common = min(here.count, there.count)
        if common > 0, let left = here.baseAddress, let right = there.baseAddress {
            let order = memcmp(left, right, common)
            if order != 0 { return Int(order) }
        }
        func next(_ name: UnsafeRawBufferPointer, _ isDirectory: Bool) -> Int {
            if common < name.count { return Int(name[common]) }
            return isDirectory ? Int(CStrings.slash) : 0
        }
        return next(here, isDirectory) - next(there, isOtherDirectory)
    }

    private static func name(_ item: Item, in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Int(item.name)..<Int(item.name) + Int(item.length)])
    }

    private static func id(_ item: Item, in bytes: UnsafeRawBufferPointer) -> ObjectID {
        ObjectID(in: bytes, at: Int(item.name) + Int(item.length) + 1)
    }

    private static func entry(_ item: Item, in bytes: UnsafeRawBufferPointer) -> Entry {
        let id = id(item, in: bytes)
        // The NUL behind it is there.
        return bytes.withMemoryRebound(to: CChar.self) { characters in
            guard let start = characters.baseAddress else { preconditionFailure("an item is in the bytes") }
            return Entry(name: start + Int(item.name), kind: item.kind, place: .object(id))
        }
    }
}
