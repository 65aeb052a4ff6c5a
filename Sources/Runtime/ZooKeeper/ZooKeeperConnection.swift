import CZooKeeper

/// A session by ZooKeeper's own C client.
final class ZooKeeperConnection: ZooKeeperSession {
    private let life: ZooKeeperLife
    private let servers: String
    private let limits: ZooKeeperLimits

    /// Begins to connect.
    init(_ address: ZooKeeperAddress, _ limits: ZooKeeperLimits) {
        (servers, self.limits) = (address.servers, limits)
        life = ZooKeeperLife()
        life.begin(servers: address.servers, limits)
    }

    deinit { life.end(waiting: .zero) }

    var isLost: Bool { life.isOver }

    func close(waiting limit: Duration) { life.end(waiting: limit) }

    func connected() async throws(ZooKeeperFailure) {
        try check(await life.connected(until: .now + limits.answer, patience: limits.answer))
    }

    // MARK: Asking

    func sync() async throws(ZooKeeperFailure) { _ = try await read("/") { soac_zoo_sync($0, takeName, $1) } }

    func node(_ path: String) async throws(ZooKeeperFailure) -> ZooKeeperNode? {
        let answer = try await read(path) { soac_zoo_get($0, path, takeData, $1) }
        guard let answer else { return nil }
        guard answer.size <= limits.data else { throw tooLarge(path) }
        return ZooKeeperNode(answer.data, made: answer.made, version: answer.version)
    }

    func children(of path: String) async throws(ZooKeeperFailure) -> [String]? {
        let answer = try await read(path) { soac_zoo_children($0, path, takeNames, $1) }
        guard let answer else { return nil }
        guard answer.size <= limits.children else { throw tooLarge(path) }
        return answer.names
    }

    func isThere(_ path: String) async throws(ZooKeeperFailure) -> Bool {
        try await read(path) { soac_zoo_exists($0, path, takeStatus, $1) } != nil
    }

    func create(_ path: String, _ bytes: [UInt8], isEphemeral: Bool) async throws(ZooKeeperFailure) -> ZooKeeperCreation
    {
        let answer = try await change(path) { handle, context in
            bytes.withUnsafeBytes {
                // The client reads no bytes of none, and takes NULL for a node that has nothing.
                soac_zoo_create(
                    handle, path, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count),
                    isEphemeral ? 1 : 0, takeName, context)
            }
        }
        switch answer.code {
        case ZNODEEXISTS.rawValue: return .isThereAlready
        case ZNONODE.rawValue: return .hasNoParent
        default:
            try checkChange(answer)
            return .made(answer.names.first ?? path)
        }
    }

    func set(_ path: String, _ bytes: [UInt8], version: Int) async throws(ZooKeeperFailure) -> Bool {
        let answer = try await change(path) { handle, context in
            bytes.withUnsafeBytes {
                soac_zoo_set(
                    handle, path, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count),
                    Int32(clamping: version), takeStatus, context)
            }
        }
        if [ZNONODE.rawValue, ZBADVERSION.rawValue].contains(answer.code) { return false }
        try checkChange(answer)
        return true
    }

    func delete(_ path: String) async throws(ZooKeeperFailure) -> Bool {
        let answer = try await change(path) { soac_zoo_delete($0, path, takeNothing, $1) }
        if answer.code == ZNONODE.rawValue { return false }
        try checkChange(answer)
        return true
    }

    /// Sent once there is a connection, and then no second time.
    private func change(
        _ path: String, _ start: @Sendable (OpaquePointer, UnsafeMutableRawPointer) -> Int32
    ) async throws(ZooKeeperFailure) -> ZooKeeperLife.Answer {
        try checkPath(path)
        try await connected()
        return await life.ask(until: .now + limits.answer, limits, start)
    }

    /// Nil if there is no such node.
    private func read(
        _ path: String, _ start: @Sendable (OpaquePointer, UnsafeMutableRawPointer) -> Int32
    ) async throws(ZooKeeperFailure) -> ZooKeeperLife.Answer? {
        try checkPath(path)
        let deadline = ContinuousClock.now + limits.answer
        while true {
            try check(await life.connected(until: deadline, patience: limits.answer))
            let answer = await life.ask(until: deadline, limits, start)
            if answer.code == ZNONODE.rawValue { return nil }
            if answer.isConnectionLost, .now < deadline { continue }
            try check(answer)
            return answer
        }
    }

    // MARK: Failures

    /// A change whose answer did not come may have been made.
    private func checkChange(_ answer: ZooKeeperLife.Answer) throws(ZooKeeperFailure) {
        if answer.code == ZooKeeperLife.timeIsUp {
            throw ZooKeeperFailure(.connectionLost, "ZooKeeper (\(servers)) gave no answer within \(limits.answer)")
        }
        try check(answer)
    }

    private func check(_ answer: ZooKeeperLife.Answer) throws(ZooKeeperFailure) {
        if answer.isConnectionLost {
            throw ZooKeeperFailure(.connectionLost, "the connection to ZooKeeper (\(servers)) was lost")
        }
        switch answer.code {
        case ZOK.rawValue: return
        case ZooKeeperLife.timeIsUp:
            throw ZooKeeperFailure(
                .unanswered, "ZooKeeper (\(servers)) gave no answer within \(limits.answer)",
                hint: "look at `zookeeper` in the system configuration, and whether its servers run")
        case ZSESSIONEXPIRED.rawValue, ZINVALIDSTATE.rawValue, ZCLOSING.rawValue, ZAUTHFAILED.rawValue:
            throw life.problem ?? ZooKeeperFailure(.sessionLost, "the session of ZooKeeper (\(servers)) is over")
        case ZNOAUTH.rawValue:
            throw ZooKeeperFailure(.refused, "ZooKeeper (\(servers)) does not allow it to this user")
        case let code:
            throw ZooKeeperFailure(.refused, "ZooKeeper (\(servers)) refuses with the code \(code)")
        }
    }

    private func checkPath(_ path: String) throws(ZooKeeperFailure) {
        guard ZooKeeperAddress.isPath(path) else {
            throw ZooKeeperFailure(.refused, "no node of ZooKeeper can be called '\(path)'")
        }
    }

    private func tooLarge(_ path: String) -> ZooKeeperFailure {
        ZooKeeperFailure(.refused, "\(path) of ZooKeeper (\(servers)) is larger than soac reads")
    }
}

// MARK: What the client calls back

// On a thread of the client. Each is called once, with the ticket of its request.

private func takeData(
    _ code: Int32, _ bytes: UnsafePointer<CChar>?, _ count: Int32, _ status: UnsafePointer<Stat>?,
    _ context: UnsafeRawPointer?
) {
    handOver(context) { limits in
        var answer = ZooKeeperLife.Answer(code: code)
        answer.size = max(0, Int(count))
        if code == ZOK.rawValue, let bytes, answer.size <= limits.data {
            answer.data = Array(UnsafeRawBufferPointer(start: bytes, count: answer.size))
        }
        if code == ZOK.rawValue, let status {
            (answer.made, answer.version) = (Double(status.pointee.ctime) / 1000, Int(status.pointee.version))
        }
        return answer
    }
}

private func takeNames(_ code: Int32, _ names: UnsafePointer<String_vector>?, _ context: UnsafeRawPointer?) {
    handOver(context) { limits in
        var answer = ZooKeeperLife.Answer(code: code)
        guard code == ZOK.rawValue, let names = names?.pointee else { return answer }
        answer.size = max(0, Int(names.count))
        guard answer.size <= limits.children else { return answer }
        for name in UnsafeBufferPointer(start: names.data, count: answer.size) {
            if let name { answer.names.append(String(cString: name)) }
        }
        return answer
    }
}

private func takeName(_ code: Int32, _ name: UnsafePointer<CChar>?, _ context: UnsafeRawPointer?) {
    handOver(context) { _ in
        var answer = ZooKeeperLife.Answer(code: code)
        if code == ZOK.rawValue, let name { answer.names = [String(cString: name)] }
        return answer
    }
}

private func takeStatus(_ code: Int32, _: UnsafePointer<Stat>?, _ context: UnsafeRawPointer?) {
    handOver(context) { _ in ZooKeeperLife.Answer(code: code) }
}

private func takeNothing(_ code: Int32, _ context: UnsafeRawPointer?) {
    handOver(context) { _ in ZooKeeperLife.Answer(code: code) }
}

private func handOver(_ context: UnsafeRawPointer?, _ answer: (ZooKeeperLimits) -> ZooKeeperLife.Answer) {
    guard let context else { return }
    let ticket = Unmanaged<ZooKeeperLife.Ticket>.fromOpaque(context).takeRetainedValue()
    ticket.life.handOver(ticket.number, answer(ticket.limits))
}
