import NIOCore
import NIOHTTP1
import NIOPosix
import Simulators
import Synchronization

/// An HTTP/1.1 server on loopback around something that answers.
final class SimulatorServer: Sendable {
    /// What a request is answered. Called by one thread at a time.
    typealias Handler = @Sendable (SimulatedRequest) -> SimulatedAnswer

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let handler: Handler

    init(_ handler: @escaping Handler) { self.handler = handler }

    /// Serves until the process is ended. `ready` is told the port, which the system chose if `port` is 0.
    func run(host: String = "127.0.0.1", port: Int, ready: (Int) -> Void) async throws {
        let handler = handler
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Connection(handler))
                }
            }
            .bind(host: host, port: port).get()
        ready(channel.localAddress?.port ?? port)
        try await channel.closeFuture.get()
    }
}

/// One connection, of the event loop that it belongs to.
private final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// A larger body is no app.
    private static let bodyLimit = 8 << 20

    private let handler: SimulatorServer.Handler
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ handler: @escaping SimulatorServer.Handler) { self.handler = handler }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, [])
        case .body(let part):
            guard body.count + part.readableBytes <= Self.bodyLimit else { return context.close(promise: nil) }
            body += part.readableBytesView
        case .end:
            guard let head else { return }
            let answer = handler(SimulatedRequest(head.method.rawValue, head.uri, body: body))
            send(answer, to: head, context)
        }
    }

    private func send(_ answer: SimulatedAnswer, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
        headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.count))
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
