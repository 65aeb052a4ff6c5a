import Dispatch
import Glibc
import Runtime
import Server

/// A run that keeps a cluster until it is told to stop, and what is beside it as long: the page, and what the service manager is
/// told that started the process.
struct KeptRun: Sendable {
    let run: ClusterRun
    let locks: StoppableLocks
    /// Where the page is served; nil: nowhere.
    let page: (host: String, port: Int)?
    let manager = ServiceManager()

    /// Seconds between two lines for people.
    private static let interval = 10.0

    /// Returns once SIGTERM or SIGINT came and what had begun has ended; whoever asks meanwhile is answered. Throws why the page
    /// cannot be served, after the same.
    func keep() async throws(ServerFailure) {
        let signals = [SIGTERM, SIGINT].map { number in
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { stop() }
            source.resume()
            return source
        }
        defer { for source in signals { source.cancel() } }
        let failure = await withTaskGroup(of: ServerFailure?.self) { beside in
            beside.addTask {
                do throws(ServerFailure) { try await servePage() } catch {
                    stop()
                    return error
                }
                return nil
            }
            beside.addTask {
                await tellManager()
                return nil
            }
            await run.run()
            beside.cancelAll()
            return await beside.reduce(nil) { $0 ?? $1 }
        }
        if let failure { throw failure }
    }

    private func stop() {
        _ = manager?.isStopping("ends what has begun")
        locks.stop()
        run.stop()
    }

    private func servePage() async throws(ServerFailure) {
        guard let (host, port) = page else { return }
        let (board, pages) = (run.board, RunPages(boundTo: host))
        let server = Server { request in
            let answer = pages.answer(
                method: request.method, target: request.target, hosts: request.values(of: "host")
            ) { board.status() }
            return ServerAnswer(status: answer.status, headers: answer.headers, body: answer.body)
        }
        try await server.run(host: host, port: port) { port in
            Terminal.note("the page is at http://\(host.contains(":") ? "[\(host)]" : host):\(port)/")
        }
    }

    private func tellManager() async {
        guard let manager else { return }
        // Ready is who has looked once, be it in vain.
        while !Task.isCancelled, run.board.status().looks.isEmpty { try? await Task.sleep(for: .milliseconds(200)) }
        _ = manager.isReady(run.board.status().line)
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(min(manager.watchdogInterval ?? Self.interval, Self.interval)))
            let status = run.board.status()
            _ = manager.tell(status.line)
            if RunHealth(status).isAlive { _ = manager.isAlive() }
        }
    }
}

extension RunStatus {
    /// How it goes, for people who have one line for it.
    fileprivate var line: String {
        let bounces = "\(self.bounces.count) instances are being worked on"
        let troubles = troubles.isEmpty ? "nothing fails" : "\(troubles.count) fail"
        if let standby { return "stands by: \(standby)" }
        if let held { return "\(held.id.prefix(12)) is held: \(held.reason)" }
        return "\(commit.map { "at \($0.id.prefix(12))" } ?? "nothing is known yet"); \(bounces); \(troubles)"
    }
}
