import Runtime
import Server
import Synchronization
import Testing

/// A server of the pages of a run, whose status a test changes. It is cancelled at the end of `with`.
final class ServedRun: Sendable {
    private struct State {
        var status: RunStatus
        var changes: [String: RunStatus] = [:]
        var isAway = false
        var polls = 0
    }

    private let state: Mutex<State>
    private let pages = RunPages(boundTo: "127.0.0.1")

    private init(_ status: RunStatus) { state = Mutex(State(status: status)) }

    /// How often status.json was asked for.
    var polls: Int { state.withLock { $0.polls } }

    /// Serves; `body` is given the address. A page that asks for `/to/NAME` changes the status to that of this name, for
    /// `/to/away` has the server answer nothing of use, and for `/to/back` again.
    static func with(
        _ status: RunStatus, changes: [String: RunStatus] = [:],
        _ body: @escaping @Sendable (ServedRun, String) throws -> Void
    ) async throws {
        let run = ServedRun(status)
        run.state.withLock { $0.changes = changes }
        let (ports, given) = AsyncStream.makeStream(of: Int.self)
        let task = Task {
            defer { given.finish() }
            try await Server { run.answer($0) }.run(host: "127.0.0.1", port: 0) { given.yield($0) }
        }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        defer { task.cancel() }
        try body(run, "http://127.0.0.1:\(port)/")
    }

    private func answer(_ request: ServerRequest) -> ServerAnswer {
        state.withLock { state in
            if request.target.hasPrefix("/to/") {
                let name = String(request.target.dropFirst(4))
                state.isAway = name == "away" || name != "back" && state.isAway
                state.status = state.changes[name] ?? state.status
                return ServerAnswer(status: 200)
            }
            if request.target == "/status.json" { state.polls += 1 }
            if state.isAway { return ServerAnswer(status: 502) }
            let status = state.status
            let answer = pages.answer(
                method: request.method, target: request.target, hosts: request.values(of: "host")
            ) { status }
            return ServerAnswer(status: answer.status, headers: answer.headers, body: answer.body)
        }
    }
}
