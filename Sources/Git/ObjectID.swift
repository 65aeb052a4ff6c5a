import CLibgit2
import CObjectNames

/// The name of a git object: the 20 bytes of a SHA-1. Ids compare as their bytes do.
public struct ObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
    // Words in the order of the bytes, so that comparing and hashing take three steps and not twenty.
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Reads 40 hexadecimal digits of either case; nil for anything else.
    public init?(hex: String) {
        guard hex.utf8.count == 40 else { return nil }
        var raw = git_oid()
        let isValid = withUnsafeMutableBytes(of: &raw.id) { bytes in
            var digits = hex.utf8.makeIterator()
            for index in bytes.indices {
                guard let upper = digits.next().flatMap(Self.value(ofDigit:)),
                    let lower = digits.next().flatMap(Self.value(ofDigit:))
                else { return false }
                bytes[index] = upper << 4 | lower
            }
            return true
        }
        guard isValid else { return nil }
        self.init(raw)
    }

    /// The bytes as three numbers, the first bytes the highest.
    public var words: (high: UInt64, middle: UInt64, low: UInt32) { (high, middle, low) }

    public init(words: (high: UInt64, middle: UInt64, low: UInt32)) { (high, middle, low) = words }

    /// What git hashes in front of an object's bytes.
    enum Kind: String {
        case blob
        case tree

        var type: git_object_t { self == .blob ? GIT_OBJECT_BLOB : GIT_OBJECT_TREE }
    }

    /// The name that git gives an object of these bytes.
    init(of bytes: UnsafeRawBufferPointer, kind: Kind) {
        var raw = git_oid()
        withUnsafeMutableBytes(of: &raw.id) { name in
            soac_object_name(kind.rawValue, bytes.baseAddress, bytes.count, name.baseAddress)
        }
        self.init(raw)
    }

    init(_ raw: git_oid) { self = withUnsafeBytes(of: raw.id) { ObjectID(in: $0, at: 0) } }

    /// From the 20 bytes at a place.
    init(in bytes: UnsafeRawBufferPointer, at place: Int) {
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        middle = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self))
        low = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt32.self))
    }

    /// The form that libgit2 takes.
    var raw: git_oid {
        var raw = git_oid()
        withUnsafeMutableBytes(of: &raw.id) { bytes in
            bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
        }
        return raw
    }

    /// 40 hexadecimal digits in lower case.
    public var description: String {
        String(unsafeUninitializedCapacity: 40) { buffer in
            var place = 0
            forEachDigit { digit in
                buffer[place] = digit
                place += 1
            }
            return place
        }
    }

    /// Appends them to a text.
    public func append(to text: inout [UInt8]) {
        text.append(addingCapacity: 40) { digits in forEachDigit { digits.append($0) } }
    }

    private func forEachDigit(_ take: (UInt8) -> Void) {
        withUnsafeBytes(of: raw.id) { bytes in
            for byte in bytes {
                take(Self.digit(byte >> 4))
                take(Self.digit(byte & 0xf))
            }
        }
    }

    public static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

/// The id of a commit.
public struct CommitID: Hashable, Sendable {
    public let id: ObjectID

    public init(_ id: ObjectID) { self.id = id }
}

/// The id of a tree: of a directory and everything below it.
public struct TreeID: Hashable, Sendable {
    public let id: ObjectID

    public init(_ id: ObjectID) { self.id = id }
}

/// The id of a blob: of the content of a file, or of the target of a symbolic link.
public struct BlobID: Hashable, Sendable {
    public let id: ObjectID

    public init(_ id: ObjectID) { self.id = id }

    /// The id that git gives a blob of these bytes. Stores nothing.
    public static func hash(of bytes: [UInt8]) -> BlobID {
        bytes.withUnsafeBytes { BlobID(ObjectID(of: $0, kind: .blob)) }
    }

    /// Those of blobs that lie at these places of some bytes. Takes less than one after the other.
    public static func hashes(of places: [Range<Int>], in bytes: [UInt8]) -> [BlobID] {
        precondition(places.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= bytes.count })
        let (starts, sizes) = (places.map { $0.lowerBound }, places.map { $0.count })
        var names = [UInt8](repeating: 0, count: 20 * places.count)
        soac_object_names(ObjectID.Kind.blob.rawValue, bytes, starts, sizes, places.count, &names)
        return names.withUnsafeBytes { names in
            places.indices.map { BlobID(ObjectID(in: names, at: 20 * $0)) }
        }
    }
}
