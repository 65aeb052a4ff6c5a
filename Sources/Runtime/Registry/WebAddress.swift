/// An http or https URL, in the few forms that a registry needs. It takes less than URLs may be, so that nobody behind
/// it can read another host out of the same text.
struct WebAddress: Hashable, Sendable {
    enum Scheme: String, Sendable { case http, https }

    var scheme: Scheme
    var host: HostAndPort
    /// The path and the query; begins with `/`.
    var target: String

    init(_ scheme: Scheme, _ host: HostAndPort, _ target: String) {
        self.scheme = scheme
        self.host = host
        self.target = target
    }

    /// Nil for another scheme, for a URL with a user in it, and for characters that no URL has.
    init?(_ text: String) {
        guard text.utf8.count <= 8192,
            text.utf8.allSatisfy({ ASCII.isVisible($0) && !"\"<>\\^`{|}".utf8.contains($0) })
        else { return nil }
        let lowercase = text.lowercased()
        let scheme: Scheme
        if lowercase.hasPrefix("https://") {
            scheme = .https
        } else if lowercase.hasPrefix("http://") {
            scheme = .http
        } else {
            return nil
        }
        let rest = text.dropFirst(scheme.rawValue.count + 3).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let host = HostAndPort(String(authority)) else { return nil }
        let target = rest.dropFirst(authority.count)
        self.init(scheme, host, target.hasPrefix("/") ? String(target) : "/" + target)
    }

    var text: String { "\(scheme.rawValue)://\(host.text)\(target)" }

    /// Whether what is sent to one can be sent to the other: the same scheme, host and port.
    func hasSameOrigin(as other: WebAddress) -> Bool {
        func port(_ address: WebAddress) -> Int { address.host.port ?? (address.scheme == .https ? 443 : 80) }
        return scheme == other.scheme && host.host == other.host.host && port(self) == port(other)
    }

    /// Whether nobody on the way can read what is sent there, asked by one who talks to `registry`. Without TLS this
    /// machine alone is such a place, and only a registry on this machine may send us there.
    func isPrivate(for registry: HostAndPort) -> Bool {
        scheme == .https || (host.isLoopback && registry.isLoopback)
    }

    /// Where a `Location` leads, seen from here; nil for a form that no registry sends.
    func resolving(_ location: String) -> WebAddress? {
        if location.hasPrefix("//") { return WebAddress("\(scheme.rawValue):\(location)") }
        if location.hasPrefix("/") { return WebAddress("\(scheme.rawValue)://\(host.text)\(location)") }
        return WebAddress(location)
    }

    /// With more parameters in the query.
    func adding(_ parameters: [(name: String, value: String)]) -> WebAddress {
        var address = self
        for (name, value) in parameters {
            address.target += (address.target.contains("?") ? "&" : "?") + name + "=" + Self.encoded(value)
        }
        return address
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            if ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-._~".utf8.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
