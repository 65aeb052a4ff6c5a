import AsyncHTTPClient
import NIOCore
import NIOPosix

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
        guard let address = WebAddress(url) else { throw Failure(message: "'\(url)' is no http or https URL") }
        let limit = Duration.seconds(10)
        let client = HTTPClient(configuration: HTTPTransport.configuration(connections: 1, timeLimit: limit))
        let transport = HTTPTransport(client: client, timeLimit: limit, attempts: 2, bodyLimit: bodyLimit)
        let answer = await Result { () async throws(RegistryFailure) in
            try await transport.send(.get, address, headers: [])
        }
        // All that is left of the client goes with the process; an error here takes nothing from the answer.
        try? await client.shutdown()
        switch answer {
        case .failure(let failure): throw Failure(message: failure.reason)
        case .success(let answer) where answer.status == 404 && fallback != nil:
            return try await get(fallback ?? url)
        case .success(let answer):
            guard answer.status == 200 else { throw Failure(message: "\(url) answers with status \(answer.status)") }
            guard let body = answer.body else {
                throw Failure(message: "the answer of \(url) has more than \(bodyLimit) bytes")
            }
            return body
        }
    }

    /// The IPv4 address of a host by its name; nil if there is none.
    public static func address(of name: String) -> String? {
        guard let address = try? SocketAddress.makeAddressResolvingHost(name, port: 0), case .v4 = address else {
            return nil
        }
        return address.ipAddress
    }
}

extension Result where Success: Sendable {
    fileprivate init(_ work: () async throws(Failure) -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}
