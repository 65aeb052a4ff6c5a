import Compiler
import Git

/// A value that the cache keeps as bytes. The form is that of one build of soac, and needs no version of its own.
protocol Storable {
    func write(to writer: inout ByteWriter)
    init(from reader: inout ByteReader) throws(ByteReader.Damaged)
}

extension UInt64: Storable {
    /// Seven bits a byte, the lowest first.
    func write(to writer: inout ByteWriter) {
        var rest = self
        while rest >= 0x80 {
            writer.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        writer.append(UInt8(rest))
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self = 0
        var shift: UInt64 = 0
        while true {
            let byte = try reader.byte()
            guard shift < 63 || byte <= 1 else { throw ByteReader.Damaged() }
            self |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return }
            shift += 7
        }
    }
}

extension Int: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(UInt64(bitPattern: Int64(self)) << 1 ^ UInt64(bitPattern: Int64(self >> 63)))
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let number: UInt64 = try reader.read()
        self = Int(Int64(bitPattern: number >> 1 ^ (0 &- (number & 1))))
    }
}

extension UInt32: Storable {
    func write(to writer: inout ByteWriter) { writer.write(UInt64(self)) }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let number: UInt64 = try reader.read()
        guard let small = UInt32(exactly: number) else { throw ByteReader.Damaged() }
        self = small
    }
}

extension Bool: Storable {
    func write(to writer: inout ByteWriter) { writer.append(self ? 1 : 0) }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let byte = try reader.byte()
        guard byte <= 1 else { throw ByteReader.Damaged() }
        self = byte == 1
    }
}

extension String: Storable {
    func write(to writer: inout ByteWriter) { writer.write(self) }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) { self = try reader.text() }
}

extension Optional: Storable where Wrapped: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(self != nil)
        if let self { writer.write(self) }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let isThere: Bool = try reader.read()
        self = isThere ? try reader.read() as Wrapped : nil
    }
}

extension Array: Storable where Element: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(UInt64(count))
        for element in self { writer.write(element) }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let count = try reader.count()
        self = []
        reserveCapacity(count)
        for _ in 0..<count { append(try reader.read()) }
    }
}

// MARK: Names and places

extension Storable where Self: Name {
    func write(to writer: inout ByteWriter) { writer.write(text) }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) { self.init(try reader.read() as String) }
}

extension ServiceName: Storable {}
extension InstanceName: Storable {}
extension ClusterName: Storable {}
extension DeployGroup: Storable {}

extension InstanceID: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(service)
        writer.write(instance)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(service: try reader.read(), instance: try reader.read())
    }
}

extension ObjectID: Storable {
    func write(to writer: inout ByteWriter) {
        writer.writeFixed(words.high)
        writer.writeFixed(words.middle)
        writer.writeFixed(words.low)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(words: (try reader.fixed64(), try reader.fixed64(), try reader.fixed32()))
    }
}

extension TreeID: Storable {
    func write(to writer: inout ByteWriter) { writer.write(id) }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) { self.init(try reader.read() as ObjectID) }
}

extension Entry.Kind: Storable {
    func write(to writer: inout ByteWriter) { writer.write(Entry.Kind.allCases.firstIndex(of: self) ?? 0) }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let index: Int = try reader.read()
        guard Entry.Kind.allCases.indices.contains(index) else { throw ByteReader.Damaged() }
        self = Entry.Kind.allCases[index]
    }
}

extension OutsideEntry: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(path)
        writer.write(kind)
        writer.write(id)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(path: try reader.read(), kind: try reader.read(), id: try reader.read())
    }
}

extension SourceSpan: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(path)
        for position in [start, end] {
            writer.write(position.line)
            writer.write(position.column)
        }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(
            path: try reader.read(), start: Position(line: try reader.read(), column: try reader.read()),
            end: Position(line: try reader.read(), column: try reader.read()))
    }
}

extension Place: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(span)
        writer.write(excerpt)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(span: try reader.read(), excerpt: try reader.read())
    }
}

// MARK: Findings

extension DiagnosticID: Storable {
    func write(to writer: inout ByteWriter) { writer.write(code) }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        guard let id = DiagnosticID.withCode(try reader.read()) else { throw ByteReader.Damaged() }
        self = id
    }
}

extension Diagnostic: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(id)
        writer.write(Severity.allCases.firstIndex(of: severity) ?? 0)
        writer.write(message)
        writer.write(hint)
        writer.write(span)
        writer.write(excerpt)
        writer.write(service)
        writer.append(refusedBy.rawValue)
        writer.write(mend)
    }

    convenience init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let (id, severity): (DiagnosticID, Int) = (try reader.read(), try reader.read())
        guard Severity.allCases.indices.contains(severity) else { throw ByteReader.Damaged() }
        self.init(
            id, try reader.read(), hint: try reader.read(), span: try reader.read(), excerpt: try reader.read(),
            service: try reader.read(), severity: Severity.allCases[severity],
            refusedBy: Refusers(rawValue: try reader.byte()), mend: try reader.read())
    }
}

extension Mend: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(title)
        switch action {
        case .edits(let edits):
            writer.write(true)
            writer.write(edits)
        case .rename(let name):
            writer.write(false)
            writer.write(name)
        }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let title: String = try reader.read()
        let hasEdits: Bool = try reader.read()
        self.init(title, hasEdits ? .edits(try reader.read()) : .rename(try reader.read()))
    }
}

extension Mend.Edit: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(range.lowerBound)
        writer.write(range.upperBound)
        writer.write(text)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let (lower, upper): (Int, Int) = (try reader.read(), try reader.read())
        guard lower >= 0, lower <= upper else { throw ByteReader.Damaged() }
        self.init(lower..<upper, try reader.read())
    }
}
