import NIOCore
import NIOHTTP1

/// One connection, of the event loop that it belongs to: requests one after another, each answered before the next is read.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase {
        /// For a head, or for what comes behind it.
        case waiting
        case answering(Task<Void, Never>)
        /// Meanwhile the next request may come.
        case sending
        /// The last answer is sent; what comes is passed over.
        case ending
    }

    private let channel: any Channel
    private let all: Connections
    private var phase = Phase.waiting
    private var turn = 0
    private var deadline: Scheduled<Void>?
    /// Of the request that comes.
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isComplete = false
    /// Whether nothing more can come from the client.
    private var isAtEnd = false

    init(_ channel: any Channel, of all: Connections) { (self.channel, self.all) = (channel, all) }

    /// Its place among those that wait for their clients, the lowest first; nil: it does not.
    var waitingSince: Int? { if case .waiting = phase { turn } else { nil } }

    func close() { channel.close(promise: nil) }

    // MARK: Begin and end

    func channelActive(context: ChannelHandlerContext) {
        turn = all.nextTurn()
        guard all.add(self) else { return close() }
        limit(all.limits.request)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        if case .answering(let task) = phase { task.cancel() }
        all.remove(self)
    }

    /// From now on there is so much time for what comes next.
    private func limit(_ seconds: Double) {
        deadline?.cancel()
        let channel = channel
        deadline = channel.eventLoop.scheduleTask(in: .seconds(seconds)) { channel.close(promise: nil) }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .ending = phase { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            (self.head, body, isComplete) = (head, [], false)
            if waitingSince != nil { limit(all.limits.request) }
        case .body(let part):
            guard body.count + part.readableBytes <= all.limits.body else { return refuse(413) }
            body += part.readableBytesView
        case .end:
            isComplete = true
            if waitingSince != nil { answerNext() }
        }
    }

    private func answerNext() {
        guard isComplete, let head else { return }
        (self.head, isComplete) = (nil, false)
        answer(head)
    }

    private func answer(_ head: HTTPRequestHead) {
        let request = ServerRequest(
            method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) },
            body: body)
        body = []
        let (handler, loop) = (all.handler, channel.eventLoop)
        let bound = NIOLoopBound(self, eventLoop: loop)
        limit(all.limits.answer)
        phase = .answering(
            Task(executorPreference: all.executor) {
                let answer = await handler(request)
                loop.execute { bound.value.send(answer, to: head) }
            })
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            isAtEnd = true
            // Else it may still read its answer.
            if waitingSince != nil { close() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return close() }
        if waitingSince != nil { return refuse(error == .headerOverflow ? 431 : 400) }
        // What came before it is answered.
        isAtEnd = true
    }

    // MARK: Answers

    private func send(_ answer: ServerAnswer, to request: HTTPRequestHead) {
        guard case .answering = phase, channel.isActive else { return }
        let hasRoom = all.unsent + answer.body.count <= all.limits.unsent
        let answer = hasRoom ? answer : ServerAnswer(status: 503, headers: [("Retry-After", "5")])
        write(answer, hasBody: request.method != .HEAD, isKept: request.isKeepAlive && !all.isEnding)
    }

    /// Answers with nothing but a status, and ends the connection.
    private func refuse(_ status: Int) { write(ServerAnswer(status: status), hasBody: false, isKept: false) }

    private func write(_ answer: ServerAnswer, hasBody: Bool, isKept: Bool) {
        phase = isKept ? .sending : .ending
        limit(all.limits.sending)
        var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
        headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.count))
        if !isKept { headers.replaceOrAdd(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        let count = hasBody ? answer.body.count : 0
        all.unsent += count
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if count > 0 {
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: answer.body))), promise: nil)
        }
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { result in
            bound.value.all.unsent -= count
            if case .success = result, isKept { bound.value.waitAgain() } else { bound.value.close() }
        }
    }

    private func waitAgain() {
        guard case .sending = phase else { return }
        if all.isEnding || isAtEnd && !isComplete { return close() }
        (phase, turn) = (.waiting, all.nextTurn())
        limit(all.limits.idle)
        answerNext()
    }
}
