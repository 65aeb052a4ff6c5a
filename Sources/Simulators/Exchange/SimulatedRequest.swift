/// What a simulated server is asked.
public struct SimulatedRequest: Sendable {
    /// `GET`, `POST`, `PUT`, `DELETE`, …
    public var method: String
    /// The path, with its escapes undone.
    public var path: String
    /// The query, in order, with its escapes undone. A name may come more than once.
    public var query: [(name: String, value: String)]
    public var body: [UInt8]

    /// `target` is a path and perhaps a query, as the first line of a request has it.
    public init(_ method: String, _ target: String, body: [UInt8] = []) {
        self.method = method
        self.body = body
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = Self.unescaped(parts[0], plusIsSpace: false)
        query = (parts.count < 2 ? "" : parts[1]).split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count < 2 ? "" : Self.unescaped(sides[1], plusIsSpace: true)
            return (Self.unescaped(sides[0], plusIsSpace: true), value)
        }
    }

    /// The first value of a name in the query.
    public func value(_ name: String) -> String? { query.first { $0.name == name }?.value }

    func values(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }

    /// As JAX-RS reads a flag: `true` in any case of its letters. Clients in Python write `True`.
    func flag(_ name: String, default: Bool = false) -> Bool {
        value(name).map { $0.lowercased() == "true" } ?? `default`
    }

    private static func unescaped(_ text: Substring, plusIsSpace: Bool) -> String {
        let isPlain = text.utf8.allSatisfy { $0 != UInt8(ascii: "%") && (!plusIsSpace || $0 != UInt8(ascii: "+")) }
        if isPlain { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let value = UInt8(String(Substring(digits)), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
