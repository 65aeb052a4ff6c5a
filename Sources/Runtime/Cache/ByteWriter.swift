/// Writes values as bytes that `ByteReader` reads back.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: some Storable) { value.write(to: &self) }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ other: some Collection<UInt8>) { bytes.append(contentsOf: other) }

    /// Eight bytes, and four: for tables that are looked up by place.
    mutating func writeFixed(_ number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func writeFixed(_ number: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
