import Glibc

/// Where the files of an index are, in each form that git writes. Of each there are times, sizes and the like, in 60
/// bytes; flags, of which one says that there are more of them; the path. It ends in a NUL, and more of them make it
/// all as long as a multiple of eight; in version 4 there are no more, and it begins with how many bytes at the end of
/// the path before it lacks.
struct IndexLayout: Sendable {
    struct Offsets: Sendable {
        let file: UInt32
        let path: UInt32
    }

    private(set) var places: [Offsets] = []
    /// Where the paths are; empty if that is the index itself.
    private(set) var paths: [UInt8] = []
    /// Of the files; extensions follow.
    private(set) var end = 12
    private(set) var hasUnwatched = false

    /// Of a file without the checksum at its end. Nil if it is none that git writes.
    init?(_ bytes: Slice<UnsafeRawBufferPointer>) {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes)
        guard bytes.count >= end, bytes.starts(with: "DIRC".utf8) else { return nil }
        let version = bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian
        let count = Int(bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self).bigEndian)
        guard (2...4).contains(version), count <= bytes.count / 64 else { return nil }
        places.reserveCapacity(count)
        for _ in 0..<count {
            // With at least a byte for the path.
            guard let start = bytes.baseAddress, end + 65 <= bytes.count else { return nil }
            let file = IndexedFile(start + end)
            hasUnwatched = hasUnwatched || file.isUnwatched
            guard version == 4 ? readShared(bytes, file) : readWhole(bytes, file) else { return nil }
        }
    }

    private mutating func readWhole(_ bytes: UnsafeRawBufferPointer, _ file: IndexedFile) -> Bool {
        let start = end + file.pathOffset
        guard let length = Self.length(of: bytes, at: start), length > 0 else { return false }
        places.append(Offsets(file: UInt32(end), path: UInt32(start)))
        end += (file.pathOffset + length + 8) & ~7
        return end <= bytes.count
    }

    private mutating func readShared(_ bytes: UnsafeRawBufferPointer, _ file: IndexedFile) -> Bool {
        var place = end + file.pathOffset
        guard let lacking = Self.number(of: bytes, at: &place), let length = Self.length(of: bytes, at: place) else {
            return false
        }
        let last = Int(places.last?.path ?? 0)
        let shared = max(0, paths.count - 1 - last) - lacking
        guard shared >= 0, shared + length > 0, paths.count < 1 << 30 else { return false }
        places.append(Offsets(file: UInt32(end), path: UInt32(paths.count)))
        paths += paths[last..<last + shared]
        paths += bytes[place..<place + length]
        paths.append(0)
        end = place + length + 1
        return true
    }

    /// Of the text that begins here; nil if no NUL follows.
    private static func length(of bytes: UnsafeRawBufferPointer, at place: Int) -> Int? {
        guard let start = bytes.baseAddress, place < bytes.count,
            let stop = memchr(start + place, 0, bytes.count - place)
        else { return nil }
        return UnsafeRawPointer(stop) - (start + place)
    }

    /// Seven bits of a byte, as long as the eighth says that there are more; each time one is added.
    private static func number(of bytes: UnsafeRawBufferPointer, at place: inout Int) -> Int? {
        var number = -1
        while place < bytes.count, number < 1 << 30 {
            let byte = bytes[place]
            place += 1
            number = (number + 1) << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }
}
