/// What a server answered.
package struct HTTPAnswer: Sendable {
    package var status: Int
    /// In order, with names in small letters.
    package var headers: [(name: String, value: String)] = []
    /// Decompressed. Empty for a HEAD; nil if it is larger than the request's limit.
    package var body: [UInt8]? = []
    /// Who answered: after redirects, another than was asked.
    package var address: WebAddress

    package init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8]? = [], address: WebAddress
    ) {
        (self.status, self.headers, self.body, self.address) = (status, headers, body, address)
    }

    /// The first line of a header, by its name in small letters.
    subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// All lines of a header, by its name in small letters.
    func lines(of name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }

    /// Whether the same request may fare better a little later.
    var isTemporary: Bool { status == 429 || status >= 500 }

    var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }

    /// Seconds that `Retry-After` asks for; nil if there is none, or a date.
    var retryAfter: Int? { self["retry-after"].flatMap { UInt16($0) }.map(Int.init) }
}
