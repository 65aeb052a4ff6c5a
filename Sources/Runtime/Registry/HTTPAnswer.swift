import Compiler

/// What a server answered: of its headers, those that matter here.
struct HTTPAnswer: Sendable {
    var status: Int
    /// `WWW-Authenticate`, a line each.
    var challenges: [String]
    var location: String?
    /// Seconds; nil if there is none, or a date.
    var retryAfter: Int?
    var contentType: String
    /// Whether it says of itself that it is a registry, as `Docker-Distribution-Api-Version` does.
    var isFromRegistry: Bool
    /// Whether it says which manifest it has, as `Docker-Content-Digest` does.
    var hasDigest: Bool
    /// Of a GET; nil if it is larger than `HTTPTransport.bodyLimit`.
    var body: [UInt8]?

    /// Whether the same request may fare better a little later.
    var isTemporary: Bool { status == 429 || status >= 500 }

    var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }

    /// Whether a 200 is about a manifest. A login page, too, is answered with 200.
    var isManifest: Bool {
        hasDigest || contentType.hasPrefix("application/vnd.docker.distribution.manifest.")
            || contentType.hasPrefix("application/vnd.oci.image.")
    }

    /// Whether the body is a registry's own list of errors, with one of these codes in it.
    func hasError(among codes: Set<String>) -> Bool {
        guard let body, let root = JSONParser.parse(body, path: "").value?.root else { return false }
        let errors = root.value("errors")?.items ?? []
        return errors.contains { $0.value("code")?.string.map(codes.contains) ?? false }
    }
}
