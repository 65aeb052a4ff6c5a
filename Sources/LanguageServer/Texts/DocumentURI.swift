/// Addresses of files: `file:///soa/web/marathon-prod.yaml`.
enum DocumentURI {
    /// The absolute path; nil if it is no file's.
    static func path(_ uri: String) -> String? {
        guard uri.utf8.starts(with: "file://".utf8) else { return nil }
        let rest = uri.utf8.dropFirst(7)
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let host = String(decoding: rest[..<slash], as: UTF8.self)
        guard host.isEmpty || host == "localhost" else { return nil }
        var bytes: [UInt8] = []
        var place = slash
        while place < rest.endIndex {
            let byte = rest[place]
            if byte == UInt8(ascii: "%"), let code = code(rest[rest.index(after: place)...].prefix(2)) {
                bytes.append(code)
                place = rest.index(place, offsetBy: 3)
            } else {
                bytes.append(byte)
                place = rest.index(after: place)
            }
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func code(_ digits: Substring.UTF8View) -> UInt8? {
        digits.count == 2 ? UInt8(String(decoding: digits, as: UTF8.self), radix: 16) : nil
    }

    /// As RFC 3986 wants a path; all that an editor may take for something else is escaped.
    static func of(_ path: String) -> String {
        "file://"
            + path.utf8.map { byte in
                let isPlain =
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/-._~".utf8.contains(byte)
                if isPlain { return String(UnicodeScalar(byte)) }
                let digits = String(byte, radix: 16, uppercase: true)
                return "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }.joined()
    }
}
