/// Reads what `ByteWriter` wrote.
struct ByteReader {
    /// The bytes are not what was written.
    struct Damaged: Error {}

    /// Texts of as many bytes cost less to read again than to look up.
    static let shortText = 15

    private let bytes: ArraySlice<UInt8>
    private var place: Int
    /// The longer texts that were read, in order.
    private var texts: [String] = []
    private var end: Int { bytes.endIndex }

    init(_ bytes: ArraySlice<UInt8>) { (self.bytes, place) = (bytes, bytes.startIndex) }

    init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    var isAtEnd: Bool { place == end }

    /// What is not read yet.
    var rest: ArraySlice<UInt8> { bytes[place...] }

    mutating func read<Value: Storable>() throws(Damaged) -> Value { try Value(from: &self) }

    mutating func byte() throws(Damaged) -> UInt8 {
        guard place < end else { throw Damaged() }
        place += 1
        return bytes[place - 1]
    }

    /// How many things follow; each takes a byte at least.
    mutating func count() throws(Damaged) -> Int {
        let number: UInt64 = try read()
        guard number <= UInt64(end - place) else { throw Damaged() }
        return Int(number)
    }

    mutating func text() throws(Damaged) -> String {
        let number: UInt64 = try read()
        if number & 1 == 1 {
            guard number >> 1 < texts.count else { throw Damaged() }
            return texts[Int(number >> 1)]
        }
        guard number >> 1 <= end - place else { throw Damaged() }
        let count = Int(number >> 1)
        place += count
        let text = String(decoding: bytes[place - count..<place], as: UTF8.self)
        if count > ByteReader.shortText { texts.append(text) }
        return text
    }

    /// What `ByteWriter.writeRaw` wrote.
    mutating func raw() throws(Damaged) -> [UInt8] {
        let count = try count()
        place += count
        return Array(bytes[place - count..<place])
    }

    mutating func fixed64() throws(Damaged) -> UInt64 {
        guard end - place >= 8 else { throw Damaged() }
        var number: UInt64 = 0
        for index in place..<place + 8 { number = number << 8 | UInt64(bytes[index]) }
        place += 8
        return number
    }

    mutating func fixed32() throws(Damaged) -> UInt32 {
        guard end - place >= 4 else { throw Damaged() }
        var number: UInt32 = 0
        for index in place..<place + 4 { number = number << 8 | UInt32(bytes[index]) }
        place += 4
        return number
    }
}
