/// What a client asks a `Server`.
public struct ServerRequest: Sendable {
    /// `GET`, `POST`, …
    public var method: String
    /// The path, and perhaps a query, as the first line has it.
    public var target: String
    /// In the order in which they came; a name may come more than once.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(
        method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        (self.method, self.target, self.headers, self.body) = (method, target, headers, body)
    }

    /// The values of a header; `name` has small letters alone.
    public func values(of name: String) -> [String] { headers.filter { $0.name.lowercased() == name }.map(\.value) }
}
