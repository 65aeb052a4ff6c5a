/// Reads the bytes of a part of an index file from the beginning on. All answers are nil where the bytes end too early.
struct IndexFileReader {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) { (self.bytes, place) = (bytes, bytes.startIndex) }

    var isAtEnd: Bool { place == bytes.endIndex }

    /// The next extension.
    mutating func `extension`() -> (name: ArraySlice<UInt8>, content: ArraySlice<UInt8>)? {
        guard let name = take(4), let size: UInt32 = number(), let content = take(Int(size)) else { return nil }
        return (name, content)
    }

    /// Up to a byte, which is left out.
    mutating func text(to end: UInt8) -> [UInt8]? {
        guard let stop = bytes[place...].firstIndex(of: end) else { return nil }
        defer { place = stop + 1 }
        return Array(bytes[place..<stop])
    }

    /// In decimal digits.
    mutating func number(to end: UInt8) -> Int? { text(to: end).flatMap { Int(String(decoding: $0, as: UTF8.self)) } }

    mutating func objectID() -> ObjectID? {
        guard let high: UInt64 = number(), let middle: UInt64 = number(), let low: UInt32 = number() else { return nil }
        return ObjectID(words: (high, middle, low))
    }

    /// The first byte is the highest.
    private mutating func number<Number: FixedWidthInteger>() -> Number? {
        take(Number.bitWidth / 8)?.reduce(0) { $0 << 8 | Number($1) }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, bytes.endIndex - place >= count else { return nil }
        place += count
        return bytes[place - count..<place]
    }
}
