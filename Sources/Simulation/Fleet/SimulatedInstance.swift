import Compiler
import Fleet
import Planner
import Simulators

/// An instance as a commit defines it: a value, of which no file is read and nothing is compiled.
struct SimulatedInstance: Sendable {
    enum State: Sendable { case runs, isNotDeployed, isBroken }

    enum Drain: Sendable, Equatable {
        case noop
        /// Seconds.
        case hacheck(delay: Int)
        case http
    }

    let id: InstanceID
    /// What tells its apps apart: of the code, and of the configuration.
    var revision = 1
    var configuration = 1
    /// 0: it is stopped.
    var instances: Int
    var state = State.runs
    var method: BounceMethod
    var margin: Double
    var drain: Drain
    var hasHealthCheck: Bool
    /// Whether HAProxy gives it traffic.
    var isProxied: Bool
    /// Seconds after which a new task counts; nil: at once.
    var minimumUptime: Int?

    var spelling: String { AppID.spelling(of: id) }

    /// Without a slash.
    var appID: String { "\(spelling).git\(String(0xa000000 + revision, radix: 16)).config\(configuration)" }

    /// How many happy tasks crossover leaves.
    var kept: Int { method == .crossover ? Int((Double(instances) * margin).rounded(.up)) : 0 }

    /// Seconds that a task has to be out of traffic before it may be killed.
    var drainSeconds: Int {
        switch drain {
        case .noop: 0
        case .hacheck(let delay): delay
        case .http: SimulatedBackends.seconds
        }
    }

    // MARK: As the runtime has it

    var body: JSON {
        var body: JSON = [
            "id": .string(appID), "cmd": "run", "instances": .int(instances), "backoffSeconds": 1, "backoffFactor": 1,
            "portDefinitions": [["port": 0]],
        ]
        if hasHealthCheck {
            body = body.setting(
                "healthChecks",
                [["protocol": "TCP", "portIndex": 0, "gracePeriodSeconds": 30, "intervalSeconds": 10]])
        }
        return body
    }

    var wanted: WantedInstance {
        switch state {
        case .isNotDeployed: WantedInstance(id: id, state: .notDeployed("it waits"))
        case .isBroken: WantedInstance(id: id, state: .broken)
        case .runs: WantedInstance(id: id, state: WantedApp(body.bytes).map { .app($0) } ?? .broken)
        }
    }

    var settings: WantedFleet.Settings {
        var keys: [String: Value] = [
            "bounce_method": .string(method.rawValue), "bounce_margin_factor": .float(margin),
        ]
        switch drain {
        case .noop: keys["drain_method"] = .string("noop")
        case .hacheck(let delay):
            keys["drain_method"] = .string("hacheck")
            keys["drain_method_params"] = .map([(.string("delay"), .int(delay))])
        case .http:
            keys["drain_method"] = .string("http")
            keys["drain_method_params"] = .map(
                DrainOperation.allCases.map { operation in
                    let url = "http://{host}:{port}/\(operation.rawValue)"
                    return (
                        .string(operation.rawValue),
                        .map([(.string("url_format"), .string(url)), (.string("success_codes"), .string("200"))])
                    )
                })
        }
        var health: [(Value, Value)] = []
        if isProxied { health.append((.string("check_haproxy"), .bool(true))) }
        if let minimumUptime { health.append((.string("min_task_uptime"), .int(minimumUptime))) }
        keys["bounce_health_params"] = .map(health)
        return WantedFleet.Settings(
            keys: RolloutKeys(keys),
            namespaces: isProxied ? [id.description: .init(proxyPort: .int(20_001), discover: nil)] : [:])
    }
}
