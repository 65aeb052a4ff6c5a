import NIOCore

/// Takes no connections for a second after one could not be taken, as where no more files may be open. NIO's own
/// `AcceptBackoffHandler` does not do: a listener that has met such an error is told of the same connection without end.
final class AcceptPauses: ChannelInboundHandler {
    typealias InboundIn = any Channel

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenSuccess {
            channel.eventLoop.scheduleTask(in: .milliseconds(1000)) { channel.setOption(.autoRead, value: true) }
        }
        context.fireErrorCaught(error)
    }
}
