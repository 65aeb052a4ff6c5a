import Compiler

/// A JSON value, as the simulated servers keep and send it.
public enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([JSON])
    /// In the order in which it was sent. No two members have one name.
    case object([(name: String, value: JSON)])

    /// Nil if the bytes are no JSON text. Of equal names the last counts.
    public init?(_ bytes: [UInt8]) {
        guard let root = JSONParser.parse(bytes, path: "").value?.root else { return nil }
        self.init(root.value)
    }

    /// Not `Value`: of a type with dictionary literals that may be the type of their values.
    private init(_ value: Compiler.Value) {
        switch value {
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .float(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .list(let items): self = .list(items.map { JSON($0) })
        case .map(let entries):
            self = .object(
                entries.compactMap { key, value in
                    guard case .string(let name) = key else { return nil }
                    return (name, JSON(value))
                })
        // JSON has no others, but for integers beyond 64 bits: no server here means one.
        default: self = .null
        }
    }

    // MARK: Reading

    /// The member of that name; nil if there is none, or this is no object.
    public subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.hasSameBytes(as: name) }?.value
    }

    public var string: String? { if case .string(let text) = self { text } else { nil } }

    public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }

    public var int: Int? { if case .int(let number) = self { number } else { nil } }

    /// Of an integer as well.
    public var number: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    public var items: [JSON]? { if case .list(let items) = self { items } else { nil } }

    public var members: [(name: String, value: JSON)]? { if case .object(let members) = self { members } else { nil } }

    public var isNull: Bool { if case .null = self { true } else { false } }

    // MARK: Changing

    /// With another value under a name, in its place; a new name comes last.
    public func setting(_ name: String, _ value: JSON) -> JSON {
        merging(.object([(name, value)]))
    }

    /// With the members of another object in place of its own.
    public func merging(_ other: JSON) -> JSON {
        guard let others = other.members else { return self }
        var members = members ?? []
        members.reserveCapacity(members.count + others.count)
        for (name, value) in others {
            if let place = members.firstIndex(where: { $0.name.hasSameBytes(as: name) }) {
                members[place].value = value
            } else {
                members.append((name, value))
            }
        }
        return .object(members)
    }

    /// Without the members that have one of these names.
    func removing(_ names: Set<String>) -> JSON {
        guard let members, members.contains(where: { names.contains($0.name) }) else { return self }
        return .object(members.filter { !names.contains($0.name) })
    }

    public static func == (a: JSON, b: JSON) -> Bool {
        switch (a, b) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.string(let a), .string(let b)): return a.hasSameBytes(as: b)
        case (.list(let a), .list(let b)): return a == b
        case (.object(let a), .object(let b)):
            return a.count == b.count && a.allSatisfy { name, value in JSON.object(b)[name] == value }
        default:
            guard let left = a.number, let right = b.number else { return false }
            return left == right
        }
    }

    // MARK: Writing

    /// The JSON text.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .int(let number): bytes += String(number).utf8
        // Infinities and NaN have no JSON.
        case .double(let number): bytes += (number.isFinite ? "\(number)" : "null").utf8
        case .string(let text): Self.write(text, to: &bytes)
        case .list(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        JSONText.append(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral text: String) { self = .string(text) }
    public init(integerLiteral number: Int) { self = .int(number) }
    public init(booleanLiteral flag: Bool) { self = .bool(flag) }
    public init(arrayLiteral items: JSON...) { self = .list(items) }
    public init(dictionaryLiteral members: (String, JSON)...) { self = .object(members.map { ($0, $1) }) }
    public init(nilLiteral: ()) { self = .null }
}
