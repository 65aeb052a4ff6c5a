import Planner
import Simulators

@testable import Runtime

/// Something that clients of Marathon can do, and what they see of it, as JSON.
enum MarathonOperation {
    case apps, deployments, queue, info, leader
    case app(String)
    case create(JSON)
    case scale(String, Int, Bool)
    case delete(String, Bool)
    case kill([String], Bool)

    /// For `Fixtures/marathon_pipe.py`.
    var json: JSON {
        switch self {
        case .apps: ["apps"]
        case .deployments: ["deployments"]
        case .queue: ["queue"]
        case .info: ["info"]
        case .leader: ["leader"]
        case .app(let id): ["app", .string(id)]
        case .create(let definition): ["create", definition]
        case .scale(let id, let count, let force): ["scale", .string(id), .int(count), .bool(force)]
        case .delete(let id, let force): ["delete", .string(id), .bool(force)]
        case .kill(let ids, let force): ["kill", .list(ids.map { .string($0) }), .bool(force)]
        }
    }

    /// A result, or the status of a refusal; 500 stands for all that tell nothing.
    func perform(by client: MarathonClient) async -> JSON {
        do throws(MarathonFailure) {
            return try await result(client)
        } catch {
            switch error.kind {
            case .exists, .locked: return 409
            case .refused(let status): return .int(status)
            case .unknownOutcome, .unanswered: return 500
            }
        }
    }

    private func result(_ client: MarathonClient) async throws(MarathonFailure) -> JSON {
        switch self {
        case .apps: return .list(try await client.apps().map(Self.seen))
        case .deployments:
            return .list(
                try await client.deployments().map { [.string($0.id), .list($0.apps.map { .string($0) })] })
        case .queue:
            return .list(
                try await client.queue().map {
                    [.string($0.id), .int($0.count), .double($0.delay), .bool($0.isOverdue)]
                })
        case .info:
            let info = try await client.info()
            return .list([info.version, info.framework, info.leader].map { $0.map { .string($0) } ?? .null })
        case .leader: return .string(try await client.leader())
        case .app(let id): return try await client.app(id).map(Self.seen) ?? 404
        case .create(let definition): return Self.seen(try await client.create(definition.bytes))
        case .scale(let id, let count, let force):
            return Self.seen(try await client.scale(id, to: count, force: force))
        case .delete(let id, let force): return try await client.delete(id, force: force).map(Self.seen) ?? 404
        case .kill(let ids, let force):
            _ = try await client.kill(ids, force: force)
            return true
        }
    }

    private static func seen(_ change: MarathonChange) -> JSON {
        [.string(change.version), change.deployment.map { .string($0) } ?? .null]
    }

    private static func seen(_ listed: ListedApp) -> JSON {
        let app = listed.app
        return [
            .string(app.place.id), .int(app.instances), .string(listed.version),
            .list(listed.deployments.map { .string($0) }),
            .list(app.healthChecks.map { [.double($0.gracePeriod), .double($0.interval)] }),
            .list(app.tasks.map(seen)),
        ]
    }

    private static func seen(_ task: LiveTask) -> JSON {
        [
            .string(task.id), .string(task.host), .list(task.ports.map { .int($0) }), .string(mesosName(task.state)),
            task.started.map { .int(Int(($0 * 1000).rounded())) } ?? .null, .list(task.checks.map { .bool($0) }),
        ]
    }

    /// Of the states that the simulator has.
    private static func mesosName(_ state: TaskState) -> String {
        switch state {
        case .running: "TASK_RUNNING"
        case .starting: "TASK_STAGING"
        case .leaving: "TASK_KILLING"
        case .lost: "TASK_UNREACHABLE"
        case .ended: "TASK_FINISHED"
        }
    }
}
