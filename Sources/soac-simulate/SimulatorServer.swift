import Server
import Simulators

/// An HTTP/1.1 server on loopback around something that answers.
struct SimulatorServer: Sendable {
    /// What a request is answered; it may be called by several threads.
    typealias Handler = @Sendable (SimulatedRequest) -> SimulatedAnswer

    private let server: Server

    init(_ handler: @escaping Handler) {
        var limits = ServerLimits()
        // A larger body is no app.
        limits.body = 8 << 20
        limits.connections = 1024
        // All apps of a large cluster with their tasks.
        limits.unsent = 256 << 20
        // Clients keep connections between the rounds of a bounce.
        limits.idle = 600
        server = Server(limits: limits) { request in
            let answer = handler(SimulatedRequest(request.method, request.target, body: request.body))
            return ServerAnswer(
                status: answer.status, headers: answer.headers.map { ($0.name, $0.value) }, body: answer.body)
        }
    }

    /// Serves until the process is ended. `ready` is told the port, which the system chose if `port` is 0.
    func run(host: String = "127.0.0.1", port: Int, ready: (Int) -> Void) async throws {
        try await server.run(host: host, port: port, ready: ready)
    }
}
