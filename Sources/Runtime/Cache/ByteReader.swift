/// Reads what `ByteWriter` wrote.
struct ByteReader {
    /// The bytes are not what was written.
    struct Damaged: Error {}

    private let bytes: [UInt8]
    private var place: Int
    private let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
        self.bytes = bytes
        (place, end) = (range?.lowerBound ?? 0, range?.upperBound ?? bytes.count)
    }

    var isAtEnd: Bool { place == end }

    private mutating func byte() throws(Damaged) -> UInt8 {
        guard place < end else { throw Damaged() }
        place += 1
        return bytes[place - 1]
    }

    mutating func number() throws(Damaged) -> UInt64 {
        var (number, shift): (UInt64, UInt64) = (0, 0)
        while true {
            let byte = try byte()
            guard shift < 63 || byte <= 1 else { throw Damaged() }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
    }

    mutating func int() throws(Damaged) -> Int {
        let number = try number()
        return Int(Int64(bitPattern: number >> 1 ^ (0 &- (number & 1))))
    }

    mutating func flag() throws(Damaged) -> Bool {
        let byte = try byte()
        guard byte <= 1 else { throw Damaged() }
        return byte == 1
    }

    /// How many things follow; each takes a byte at least.
    private mutating func count() throws(Damaged) -> Int {
        let number = try number()
        guard number <= UInt64(end - place) else { throw Damaged() }
        return Int(number)
    }

    mutating func text() throws(Damaged) -> String {
        let count = try count()
        place += count
        return String(decoding: bytes[place - count..<place], as: UTF8.self)
    }

    mutating func optional<Value>(_ read: (inout ByteReader) throws(Damaged) -> Value) throws(Damaged) -> Value? {
        try flag() ? try read(&self) : nil
    }

    mutating func list<Value>(_ read: (inout ByteReader) throws(Damaged) -> Value) throws(Damaged) -> [Value] {
        let count = try count()
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try read(&self)) }
        return values
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
