import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server around a function from request to answer, on one thread of its own. It is bounded in all that a
/// client can make it keep (`ServerLimits`), and has neither TLS nor any path that it answers itself.
public struct Server: Sendable {
    /// Several calls may be under way at a time, one for each connection; one is cancelled if its client goes.
    public typealias Handler = @Sendable (ServerRequest) async -> ServerAnswer

    private let limits: ServerLimits
    private let handler: Handler

    public init(limits: ServerLimits = ServerLimits(), _ handler: @escaping Handler) {
        (self.limits, self.handler) = (limits, handler)
    }

    /// Serves until its task is cancelled: then it takes no more connections, ends those that wait for a request, and waits for
    /// the answers that are under way, but not long (`ServerLimits.end`). `ready` is told the port, which the system chose
    /// if `port` is 0. `host` is an address or a name of this machine. Throws a `ServerFailure` if it cannot listen there.
    public func run(host: String, port: Int, ready: (Int) -> Void = { _ in }) async throws(ServerFailure) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let served: Result<Void, ServerFailure>
        do {
            try await serve(on: group.next(), host: host, port: port, ready)
            served = .success(())
        } catch {
            served = .failure(ServerFailure(host: host, port: port, error))
        }
        // There is nothing left that could fail to end.
        try? await group.shutdownGracefully()
        try served.get()
    }

    private func serve(on loop: any EventLoop, host: String, port: Int, _ ready: (Int) -> Void) async throws {
        let (limits, handler) = (limits, handler)
        let connections = try await loop.submit {
            NIOLoopBound(Connections(limits, handler, loop), eventLoop: loop)
        }.get()
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderFieldSize = limits.field
        decoderLimits.maxHeaderListSize = limits.head
        let listener = try await ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPauses())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [decoderLimits] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(
                        withErrorHandling: false, withEncoderConfiguration: .init(),
                        withDecoderLimitConfiguration: decoderLimits)
                    try pipeline.addHandler(Connection(channel, of: connections.value))
                }
            }
            .bind(host: host, port: port).get()
        ready(listener.localAddress?.port ?? port)
        try await withTaskCancellationHandler {
            try await listener.closeFuture.get()
            try await loop.flatSubmit { connections.value.allEnded() }.get()
        } onCancel: {
            loop.execute {
                listener.close(promise: nil)
                connections.value.end()
            }
        }
    }
}
