import Compiler

/// When a task counts as up: `bounce_health_params`.
public struct HealthPolicy: Sendable, Equatable {
    /// For how many seconds it has to run; nil: that does not matter.
    public var minimumUptime: Double?
    /// Whether HAProxy has to have it as up.
    public var checksHAProxy: Bool
    /// On which share of the hosts that are asked.
    public var haproxyFraction: Double

    public init(minimumUptime: Double? = nil, checksHAProxy: Bool = false, haproxyFraction: Double = 1) {
        (self.minimumUptime, self.checksHAProxy) = (minimumUptime, checksHAProxy)
        self.haproxyFraction = haproxyFraction
    }

    /// From a mapping, or null.
    static func read(_ value: Value) -> Result<HealthPolicy, BounceFailure> {
        var policy = HealthPolicy()
        guard case .map(let pairs) = value else {
            return value.isNull ? .success(policy) : .failure(failure("is a mapping, not \(value.repr)"))
        }
        for pair in pairs {
            switch (pair.key.str, pair.value) {
            case ("min_task_uptime", .null): continue
            case ("min_task_uptime", let value):
                guard let number = value.number else { return .failure(failure("min_task_uptime is in seconds")) }
                policy.minimumUptime = number.double
            case ("check_haproxy", let value): policy.checksHAProxy = value.isTruthy
            case ("haproxy_min_fraction_up", let value):
                guard let number = value.number else { return .failure(failure("haproxy_min_fraction_up is a share")) }
                policy.haproxyFraction = number.double
            case (let key, _): return .failure(failure("has no '\(key)'"))
            }
        }
        return .success(policy)
    }

    private static func failure(_ text: String) -> BounceFailure {
        BounceFailure(kind: .configuration, message: "bounce_health_params: \(text)")
    }
}
