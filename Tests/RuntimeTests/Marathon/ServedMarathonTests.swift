import Simulators
import TestSupport
import Testing

@testable import Runtime

/// The client and libcurl against `soac-simulate marathon`.
@Suite struct ServedMarathonTests {
    private let scratch: Scratch
    private let server: PipedProgram
    private let client: MarathonClient

    init() throws {
        scratch = try Scratch()
        server = try PipedProgram(
            [Path.parent(of: Soac.path) + "/soac-simulate", "marathon", "--speed", "1000"],
            errors: scratch.path + "/errors")
        let address = String(decoding: try server.readLine(), as: UTF8.self)
        let nobody = "http://127.0.0.1:\(try LoopbackServer.closedPort())"
        client = MarathonClient(
            servers: [try #require(WebAddress(nobody)), try #require(WebAddress(address))], authorization: nil,
            shard: 0,
            over: CurlClient())
    }

    /// Time passes there by itself, as fast as the server was told; its machine may be slow.
    private func wait(for isThere: (ListedApp) -> Bool) async throws -> ListedApp {
        for _ in 0..<3000 {
            if let app = try await client.app("/team/web"), isThere(app) { return app }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw MarathonFailure(.unanswered, "nothing happened")
    }

    @Test func anAppFromItsBeginningToItsEnd() async throws {
        let created = try await client.create(Array(#"{"id": "/team/web", "cmd": "x", "instances": 3}"#.utf8))
        #expect(created.deployment != nil)
        let running = try await wait { $0.app.tasks.count { $0.state == .running } == 3 && $0.deployments.isEmpty }
        #expect(running.version == created.version)
        #expect(try await client.apps() == [running])
        let victim = running.app.tasks[0].id
        _ = try await client.kill([victim])
        let smaller = try await wait { $0.deployments.isEmpty && $0.app.tasks.count == 2 }
        #expect(smaller.app.instances == 2 && !smaller.app.tasks.contains { $0.id == victim })
        _ = try await client.scale("/team/web", to: 5)
        _ = try await wait { $0.deployments.isEmpty && $0.app.tasks.count == 5 }
        #expect(try await client.queue() == [])
        #expect(try await client.delete("/team/web") != nil)
        #expect(try await client.apps() == [])
        #expect(try await client.info().version.hasPrefix("1.4"))
    }
}
