import Runtime
import Server
import ServiceLifecycle

/// Keeps the cluster until the group ends: then what has begun ends first.
struct KeepingService: ServiceLifecycle.Service {
    let run: ClusterRun
    let locks: StoppableLocks

    func run() async throws {
        await withGracefulShutdownHandler {
            await run.run()
        } onGracefulShutdown: {
            locks.stop()
            run.stop()
        }
    }
}

/// The page, and what is beside it.
struct PageService: ServiceLifecycle.Service {
    let run: ClusterRun
    let host: String
    let port: Int

    func run() async throws {
        let (board, pages) = (run.board, RunPages(boundTo: host))
        let server = Server { request in
            let answer = pages.answer(
                method: request.method, target: request.target, hosts: request.values(of: "host")
            ) { board.status() }
            return ServerAnswer(status: answer.status, headers: answer.headers, body: answer.body)
        }
        let isServed: Void? = try await cancelWhenGracefulShutdown {
            try await server.run(host: host, port: port) { port in
                Terminal.note("the page is at http://\(host.contains(":") ? "[\(host)]" : host):\(port)/")
            }
        }
        _ = isServed
    }
}

/// Tells the service manager that started the process how it does.
struct WatchedService: ServiceLifecycle.Service {
    let run: ClusterRun
    let manager: ServiceManager

    /// Seconds between two lines for people.
    private static let interval = 10.0

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Ready is who has looked once, be it in vain.
            while !Task.isCancelled, run.board.status().looks.isEmpty {
                try? await Task.sleep(for: .milliseconds(200))
            }
            _ = manager.isReady(run.board.status().line)
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(min(manager.watchdogInterval ?? Self.interval, Self.interval)))
                let status = run.board.status()
                _ = manager.tell(status.line)
                if RunHealth(status).isAlive { _ = manager.isAlive() }
            }
        }
        _ = manager.isStopping("ends what has begun")
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
