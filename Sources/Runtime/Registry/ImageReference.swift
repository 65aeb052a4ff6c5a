/// An image as a registry names it. Its parts never change: a text that is no such name does not become one, so nothing
/// that stands in a file can make another request than the one for a manifest.
public struct ImageReference: Hashable, Sendable {
    /// `host` or `host:port`: a name, an IPv4 address or an IPv6 address in brackets.
    public let registry: String
    /// `services-web`
    public let repository: String
    /// `paasta-0123abc…`
    public let tag: String
    /// Whom to ask: the registry, or docker.io's servers, which have another name.
    let server: HostAndPort

    /// The repository as the server has it: docker.io keeps images without a user under `library`.
    var path: String { server == .dockerHub && !repository.contains("/") ? "library/" + repository : repository }

    /// `image` is `services-web:paasta-SHA`. Nil if a part breaks the grammar of docker's references:
    /// https://pkg.go.dev/github.com/distribution/reference
    public init?(registry: String, image: String) {
        guard let colon = image.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let repository = String(image[..<colon])
        let tag = String(image[image.utf8.index(after: colon)...])
        guard let host = HostAndPort(registry), Self.isRepository(repository), Self.isTag(tag) else { return nil }
        server = host.isDockerHub ? .dockerHub : host
        self.registry = registry
        self.repository = repository
        self.tag = tag
    }

    /// Words of small letters and digits, with separators between them: `/`, `.`, `_`, `__` or any number of `-`.
    private static func isRepository(_ text: String) -> Bool {
        guard text.utf8.count <= 255 else { return false }
        return text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { component in
            let isWord = { (byte: UInt8) in ASCII.isDigit(byte) || ASCII.isSmallLetter(byte) }
            guard let first = component.first, let last = component.last, isWord(first), isWord(last) else {
                return false
            }
            return component.split(whereSeparator: isWord).allSatisfy { separator in
                let text = String(Substring(separator))
                return text == "." || text == "_" || text == "__" || separator.allSatisfy { $0 == UInt8(ascii: "-") }
            }
        }
    }

    /// At most 128 characters, of which `.` and `-` are not the first: a tag is never `..`.
    private static func isTag(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 128 else { return false }
        let isWord = { (byte: UInt8) in ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "_") }
        return isWord(first)
            && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }
}
