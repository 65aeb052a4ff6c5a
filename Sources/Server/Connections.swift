import NIOCore

/// All connections of a server, and what bounds them together. Belongs to one event loop.
final class Connections {
    let limits: ServerLimits
    let handler: Server.Handler
    /// Where the handler is called.
    let executor: LoopExecutor
    /// Bytes of answers that clients have not taken yet.
    var unsent = 0
    /// Whether no connection is kept any more.
    private(set) var isEnding = false

    private let loop: any EventLoop
    /// Kept once somebody waits for it.
    private var ended: EventLoopPromise<Void>?
    private var all: [ObjectIdentifier: Connection] = [:]
    /// Grows with each time that a connection begins to wait.
    private var turn = 0

    init(_ limits: ServerLimits, _ handler: @escaping Server.Handler, _ loop: any EventLoop) {
        (self.limits, self.handler, self.loop) = (limits, handler, loop)
        executor = LoopExecutor(loop)
    }

    /// Whether there is room for one more, which is then one of them.
    func add(_ connection: Connection) -> Bool {
        if isEnding { return false }
        if all.count >= limits.connections {
            let waiting = all.values.filter { $0.waitingSince != nil }
            guard let oldest = waiting.min(by: { ($0.waitingSince ?? 0) < ($1.waitingSince ?? 0) }) else {
                return false
            }
            remove(oldest)
            oldest.close()
        }
        all[ObjectIdentifier(connection)] = connection
        return true
    }

    func remove(_ connection: Connection) {
        all[ObjectIdentifier(connection)] = nil
        if isEnding, all.isEmpty { ended?.succeed() }
    }

    func nextTurn() -> Int {
        turn += 1
        return turn
    }

    /// Closes those that wait now, the others after their answers or when they have had their time.
    func end() {
        if isEnding { return }
        isEnding = true
        for connection in all.values where connection.waitingSince != nil { connection.close() }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .seconds(limits.end)) {
            for connection in bound.value.all.values { connection.close() }
        }
    }

    /// Ends all; it is done when none is left.
    func allEnded() -> EventLoopFuture<Void> {
        end()
        if all.isEmpty { return loop.makeSucceededVoidFuture() }
        let promise = ended ?? loop.makePromise()
        ended = promise
        return promise.futureResult
    }
}

extension TimeAmount {
    static func seconds(_ seconds: Double) -> TimeAmount { .nanoseconds(Int64(seconds * 1e9)) }
}
