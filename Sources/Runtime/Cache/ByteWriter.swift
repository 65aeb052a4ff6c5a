/// Writes values as bytes that `ByteReader` reads back. The form is soac's own, of one build of it.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    /// Seven bits a byte, the lowest first.
    mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(_ number: Int) {
        write(UInt64(bitPattern: Int64(number)) << 1 ^ UInt64(bitPattern: Int64(number >> 63)))
    }

    mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func write(_ text: String) {
        write(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write<Value>(_ value: Value?, _ write: (inout ByteWriter, Value) -> Void) {
        self.write(value != nil)
        if let value { write(&self, value) }
    }

    mutating func write<Values: Collection>(_ values: Values, _ write: (inout ByteWriter, Values.Element) -> Void) {
        self.write(UInt64(values.count))
        for value in values { write(&self, value) }
    }

    /// Eight bytes, four bytes: for tables that are looked up by place.
    mutating func writeFixed(_ number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func writeFixed(_ number: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func append(_ other: some Collection<UInt8>) { bytes.append(contentsOf: other) }
}
