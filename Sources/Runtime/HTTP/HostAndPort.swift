/// A host as it stands in a URL, with the port if one is named. libcurl reads URLs; this is read of what is none: the
/// names of registries in files, whose grammar is narrower, so that no text in a file can name more than a host.
package struct HostAndPort: Hashable, Sendable {
    /// In small letters. A name, an IPv4 address, or an IPv6 address in brackets.
    package let host: String
    package let port: Int?

    /// `host` is in the form that it has in such a value.
    init(host: String, port: Int?) {
        self.host = host
        self.port = port
    }

    /// Nil if the text is anything but `host` or `host:port`.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var end = bytes.count
        var port: Int?
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")), !bytes[colon...].contains(UInt8(ascii: "]")) {
            let digits = bytes[(colon + 1)...]
            guard 1...5 ~= digits.count, digits.allSatisfy(ASCII.isDigit) else { return nil }
            port = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            guard let port, 1...65535 ~= port else { return nil }
            end = colon
        }
        guard end <= 253, Self.isName(bytes[..<end]) || Self.isIPv6(bytes[..<end]) else { return nil }
        host = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
        self.port = port
    }

    /// `host` or `host:port`
    var text: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether it is this machine: `localhost`, 127.0.0.0/8 or `[::1]`. Other spellings of these addresses are not
    /// believed.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127"
            && numbers.allSatisfy { $0.utf8.allSatisfy(ASCII.isDigit) && UInt8($0) != nil }
    }

    /// Labels of letters, digits and inner `-`, with dots between them.
    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            let isWord = { (byte: UInt8) in ASCII.isLetter(byte) || ASCII.isDigit(byte) }
            guard let first = label.first, let last = label.last, isWord(first), isWord(last) else { return false }
            return label.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isIPv6(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count > 3 else { return false }
        return bytes.dropFirst().dropLast().allSatisfy { ASCII.isHexDigit($0) || $0 == UInt8(ascii: ":") }
    }
}
