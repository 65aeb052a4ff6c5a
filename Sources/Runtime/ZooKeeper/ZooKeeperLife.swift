import CZooKeeper
import Dispatch
import Git
import Glibc
import Synchronization

/// The life of one session: from the first connection to its end, with all that waits for an answer meanwhile. The client's
/// threads tell it what happens, and a thread of its own looks after the time limits, which the client has none of.
final class ZooKeeperLife: Sendable {
    struct Answer: Sendable {
        /// `ZOK`, or what the client says instead, or `timeIsUp`.
        var code: Int32
        var data: [UInt8] = []
        /// When the node was made, in seconds since 1970.
        var made = 0.0
        var version = 0
        var names: [String] = []
        /// How much there was, be it taken or not.
        var size = 0

        /// The client ends a connection itself, with a code of its own, on which it heard nothing for two thirds of the session.
        var isConnectionLost: Bool { code == ZCONNECTIONLOSS.rawValue || code == ZOPERATIONTIMEOUT.rawValue }
    }

    /// There was no answer by the deadline. No code of the client's: its `ZOPERATIONTIMEOUT` says that a connection was silent.
    static let timeIsUp = Int32.min

    /// What goes with a request to the client and comes back with its answer.
    final class Ticket: Sendable {
        let life: ZooKeeperLife
        let number: Int
        let limits: ZooKeeperLimits

        init(_ life: ZooKeeperLife, _ number: Int, _ limits: ZooKeeperLimits) {
            (self.life, self.number, self.limits) = (life, number, limits)
        }
    }

    private struct Waiting {
        var deadline: ContinuousClock.Instant
        var isForConnection: Bool
        var continuation: CheckedContinuation<Answer, Never>
    }

    // libzookeeper_mt takes requests of any thread; here each is made under the lock, so that the handle is still there.
    private struct Handle: @unchecked Sendable { var pointer: OpaquePointer }

    private struct State {
        var handle: Handle?
        var isConnected = false
        /// Since when there is no connection, if there is none.
        var alone = ContinuousClock.now
        /// Something can be asked: a server may answer before the client has given the handle.
        var isUsable: Bool { isConnected && handle != nil }
        /// Set once: it is over, and why.
        var problem: ZooKeeperFailure?
        var waiting: [Int: Waiting] = [:]
        var last = 0

        @discardableResult
        mutating func add(_ waiting: Waiting) -> Int {
            last += 1
            self.waiting[last] = waiting
            return last
        }
    }

    /// How often it is looked whether somebody's time is up.
    private static let tick = DispatchTimeInterval.milliseconds(50)

    private let state = Mutex(State())
    private let ending = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    var problem: ZooKeeperFailure? { state.withLock { $0.problem } }
    var isOver: Bool { problem != nil }
    var isUsable: Bool { state.withLock { $0.isUsable } }

    // MARK: Waiting

    /// `patience` is for how long servers may be away: where they are away for longer, nobody waits once more.
    func connected(until deadline: ContinuousClock.Instant, patience: Duration) async -> Answer {
        await withCheckedContinuation { continuation in
            let now = state.withLock { state -> Int32? in
                if state.problem != nil { return ZINVALIDSTATE.rawValue }
                if state.isUsable { return ZOK.rawValue }
                let deadline = min(deadline, state.alone + patience)
                if deadline <= .now { return Self.timeIsUp }
                state.add(Waiting(deadline: deadline, isForConnection: true, continuation: continuation))
                return nil
            }
            if let now { continuation.resume(returning: Answer(code: now)) }
        }
    }

    /// Makes a request: `start` hands it to the client, with what its callback gets.
    func ask(
        until deadline: ContinuousClock.Instant, _ limits: ZooKeeperLimits,
        _ start: (OpaquePointer, UnsafeMutableRawPointer) -> Int32
    ) async -> Answer {
        await withCheckedContinuation { continuation in
            let refusal = state.withLock { state -> Int32? in
                guard state.problem == nil, let handle = state.handle else { return ZINVALIDSTATE.rawValue }
                let number = state.add(
                    Waiting(deadline: deadline, isForConnection: false, continuation: continuation))
                let ticket = Unmanaged.passRetained(Ticket(self, number, limits))
                let code = start(handle.pointer, ticket.toOpaque())
                guard code != ZOK.rawValue else { return nil }
                ticket.release()
                state.waiting[number] = nil
                return code
            }
            if let refusal { continuation.resume(returning: Answer(code: refusal)) }
        }
    }

    func handOver(_ number: Int, _ answer: Answer) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: number) }
        waiting?.continuation.resume(returning: answer)
    }

    /// Takes those that wait, and answers them.
    private func handOver(_ code: Int32, where isMeant: (Waiting) -> Bool) {
        let settled = state.withLock { state in
            let settled = state.waiting.filter { isMeant($0.value) }
            for number in settled.keys { state.waiting[number] = nil }
            return settled.sorted { $0.key < $1.key }.map(\.value.continuation)
        }
        for continuation in settled { continuation.resume(returning: Answer(code: code)) }
    }

    // MARK: What happens to it

    fileprivate func note(_ event: soac_zoo_session) {
        switch event {
        case SOAC_ZOO_CONNECTED: set(isConnected: true)
        case SOAC_ZOO_DISCONNECTED: set(isConnected: false)
        case SOAC_ZOO_LOST: lose(ZooKeeperFailure(.sessionLost, "the session of ZooKeeper has expired"))
        default: break
        }
    }

    func set(isConnected: Bool) {
        note { state in
            if state.isConnected, !isConnected { state.alone = .now }
            state.isConnected = isConnected
        }
    }

    /// Whoever waits for a connection goes on when there is one that can be used.
    private func note(_ change: (inout State) -> Void) {
        let isUsable = state.withLock { state in
            change(&state)
            return state.isUsable
        }
        if isUsable { handOver(ZOK.rawValue) { $0.isForConnection } }
    }

    private func lose(_ reason: ZooKeeperFailure) {
        state.withLock { state in
            state.isConnected = false
            if state.problem == nil { state.problem = reason }
        }
        handOver(ZINVALIDSTATE.rawValue) { _ in true }
    }

    // MARK: Its beginning and end

    func begin(servers: String, _ limits: ZooKeeperLimits) {
        // Names of servers are looked up for as long as the machine's resolver takes.
        guard Threads.start({ self.open(servers, limits) }), Threads.start({ self.keepTime() }) else {
            lose(ZooKeeperFailure(.unusable, "no more threads can be started"))
            ended.signal()
            return
        }
    }

    private func open(_ servers: String, _ limits: ZooKeeperLimits) {
        let milliseconds = Int32(clamping: limits.session.components.seconds * 1000)
        // Released when the client will call no more.
        let context = Unmanaged.passRetained(self)
        guard let pointer = soac_zoo_open(servers, noteEvent, milliseconds, context.toOpaque()) else {
            context.release()
            return lose(
                ZooKeeperFailure(
                    .unanswered, "ZooKeeper (\(servers)) cannot be reached: the address of a server cannot be found",
                    hint: "look at `zookeeper` in the system configuration"))
        }
        let handle = Handle(pointer: pointer)
        var isLate = false
        note { state in
            isLate = state.problem != nil
            if !isLate { state.handle = handle }
        }
        if isLate { Self.close(handle, of: context) }
    }

    /// On a thread of its own, until it is to end.
    private func keepTime() {
        while ending.wait(timeout: .now() + Self.tick) == .timedOut {
            let now = ContinuousClock.now
            handOver(Self.timeIsUp) { $0.deadline <= now }
        }
        lose(ZooKeeperFailure(.sessionLost, "the session of ZooKeeper was ended"))
        let handle = state.withLock { state in
            defer { state.handle = nil }
            return state.handle
        }
        if let handle { Self.close(handle, of: Unmanaged.passUnretained(self)) }
        ended.signal()
    }

    private static func close(_ handle: Handle, of context: Unmanaged<ZooKeeperLife>) {
        soac_zoo_close(handle.pointer)
        context.release()
    }

    /// Ends it, and waits for that no longer than is said.
    func end(waiting limit: Duration) {
        ending.signal()
        guard limit > .zero else { return }
        _ = ended.wait(timeout: .now() + .milliseconds(Int(limit.components.seconds) * 1000))
    }
}

/// What the client tells of the session, on a thread of its own.
private func noteEvent(
    _: OpaquePointer?, _ type: Int32, _ state: Int32, _: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?
) {
    guard let context else { return }
    Unmanaged<ZooKeeperLife>.fromOpaque(context).takeUnretainedValue().note(soac_zoo_session(type, state))
}
