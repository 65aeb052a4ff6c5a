/// Asks the agents of schedulers, on this host or another, and the resolver for a host's address.
public enum HostAgent {
    /// Why there is no answer, for people.
    public struct Failure: Error, Sendable {
        public var message: String
    }

    /// The state of an agent with many tasks has megabytes.
    private static let bodyLimit = 64 << 20

    /// The body of a GET that is answered with 200. `fallback` is asked for where the answer is 404.
    public static func get(_ url: String, fallback: String? = nil) async throws(Failure) -> [UInt8] {
        try await get(url, fallback: fallback, by: RepeatingClient(client: CurlClient(), attempts: 2))
    }

    static func get(_ url: String, fallback: String?, by client: some HTTPClient) async throws(Failure) -> [UInt8] {
        guard let address = WebAddress(url) else { throw Failure(message: "'\(url)' is not an http or https URL") }
        var request = HTTPRequest(.get, address)
        request.limits.body = bodyLimit
        let answer: HTTPAnswer
        do { answer = try await client.send(request) } catch { throw Failure(message: error.reason) }
        if answer.status == 404, let fallback { return try await get(fallback, fallback: nil, by: client) }
        guard answer.status == 200 else { throw Failure(message: "\(url) answers with status \(answer.status)") }
        guard let body = answer.body else {
            throw Failure(message: "the answer of \(url) has more than \(bodyLimit) bytes")
        }
        return body
    }

    /// The IPv4 address of a host by its name; nil if there is none.
    public static func address(of name: String) -> String? { Resolver.address(of: name) }
}
