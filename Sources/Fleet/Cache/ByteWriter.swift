import Compiler

/// Writes values as bytes that `ByteReader` reads back.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []
    /// The longer texts that were written, by their numbers: paths and names come again and again.
    private var texts: [Text: Int] = [:]

    /// `capacity`: how many bytes there will be, if that is known.
    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func write(_ value: some Storable) { value.write(to: &self) }

    mutating func write(_ text: String) {
        if text.utf8.count > ByteReader.shortText {
            if let number = texts[Text(text)] { return write(UInt64(number) << 1 | 1) }
            texts[Text(text)] = texts.count
        }
        write(UInt64(text.utf8.count) << 1)
        append(text.utf8)
    }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ other: some Collection<UInt8>) { bytes.append(contentsOf: other) }

    /// Bytes as they are, with their number.
    mutating func writeRaw(_ other: [UInt8]) {
        write(UInt64(other.count))
        append(other)
    }

    /// Eight bytes, and four: for tables that are looked up by place.
    mutating func writeFixed(_ number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func writeFixed(_ number: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
