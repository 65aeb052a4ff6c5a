import CLibcurl

/// An http or https URL, read by libcurl: whoever is judged here is whom it connects to.
package struct WebAddress: Hashable, Sendable {
    package enum Scheme: String, Sendable { case http, https }

    var scheme: Scheme
    package var host: HostAndPort
    /// The path and the query; begins with `/`.
    package var target: String

    init(_ scheme: Scheme, _ host: HostAndPort, _ target: String) {
        self.scheme = scheme
        self.host = host
        self.target = target
    }

    /// Nil for another scheme, for a URL with a user in it, and for characters that no URL has.
    init?(_ text: String) { self.init(text, from: nil) }

    private init?(_ text: String, from base: WebAddress?) {
        // libcurl takes letters of all scripts; such an address is shown to people, and may look like another.
        guard text.utf8.count <= 8192, text.utf8.allSatisfy(ASCII.isVisible), let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        if let base, curl_url_set(url, CURLUPART_URL, base.text, 0) != CURLUE_OK { return nil }
        guard curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER)) == CURLUE_OK else { return nil }
        let part = { (part: CURLUPart) -> String? in
            guard let text = soac_curl_url_part(url, part) else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        let port = part(CURLUPART_PORT).map { ":" + $0 } ?? ""
        guard let scheme = part(CURLUPART_SCHEME).flatMap({ Scheme(rawValue: $0.lowercased()) }),
            let host = part(CURLUPART_HOST).flatMap({ HostAndPort($0 + port) })
        else { return nil }
        let query = part(CURLUPART_QUERY).map { "?" + $0 } ?? ""
        self.init(scheme, host, (part(CURLUPART_PATH) ?? "/") + query)
    }

    var text: String { "\(scheme.rawValue)://\(host.text)\(target)" }

    /// Whether what is sent to one can be sent to the other: the same scheme, host and port.
    func hasSameOrigin(as other: WebAddress) -> Bool {
        func port(_ address: WebAddress) -> Int { address.host.port ?? (address.scheme == .https ? 443 : 80) }
        return scheme == other.scheme && host.host == other.host.host && port(self) == port(other)
    }

    /// Whether nobody on the way can read what is sent there, asked by one who talks to `origin`. Without TLS this
    /// machine alone is such a place, and only this machine may send us there.
    func isPrivate(for origin: HostAndPort) -> Bool {
        scheme == .https || (host.isLoopback && origin.isLoopback)
    }

    /// Whether a redirect of `origin` may lead there.
    func isSafe(from origin: WebAddress) -> Bool { hasSameOrigin(as: origin) || isPrivate(for: origin.host) }

    /// Where a `Location` leads, seen from here.
    func resolving(_ location: String) -> WebAddress? { WebAddress(location, from: self) }

    /// Another path and query, which begin with `/`, below the path of this address.
    func below(_ target: String) -> WebAddress {
        let own = self.target.prefix { $0 != "?" }
        return WebAddress(scheme, host, (own.last == "/" ? own.dropLast() : own) + target)
    }

    /// With more parameters in the query.
    func adding(_ parameters: [(name: String, value: String)]) -> WebAddress {
        var address = self
        for (name, value) in parameters {
            address.target += (address.target.contains("?") ? "&" : "?") + name + "=" + Self.encoded(value)
        }
        return address
    }

    /// The fields of a body `application/x-www-form-urlencoded`.
    static func form(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    }

    /// As a part of a query.
    static func encoded(_ text: String) -> String {
        guard !text.isEmpty, let encoded = curl_easy_escape(nil, text, Int32(clamping: text.utf8.count)) else {
            return ""
        }
        defer { curl_free(encoded) }
        return String(cString: encoded)
    }
}
