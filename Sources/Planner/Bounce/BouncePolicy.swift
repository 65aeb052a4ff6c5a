import Compiler

/// How an instance is bounced, checked: everything that can be wrong with its configuration is found before the first step.
public struct BouncePolicy: Sendable {
    public var method: BounceMethod
    /// The share of the instances that crossover keeps up: more than 0, at most 1.
    public var margin: Double
    public var health: HealthPolicy
    /// How long a task waits whose drain fails, in seconds; then it is killed, and its step says so.
    public var drainPatience: Double

    /// Half an hour: a hacheck that is away that long does not come back by itself, and the bounce would hang for ever.
    public static let defaultDrainPatience = 1800.0

    public init(
        method: BounceMethod, margin: Double = 1, health: HealthPolicy = HealthPolicy(),
        drainPatience: Double = defaultDrainPatience
    ) {
        (self.method, self.margin, self.health, self.drainPatience) = (method, margin, health, drainPatience)
    }

    public static func make(_ settings: BounceSettings) -> Result<BouncePolicy, BounceFailure> {
        guard case .string(let name) = settings.method, let method = BounceMethod(rawValue: name) else {
            let names = BounceMethod.allCases.map(\.rawValue).sorted().joined(separator: ", ")
            return .failure(
                BounceFailure(
                    kind: .bounceMethod,
                    message: "there is no bounce method \(settings.method.repr): it is one of \(names)"))
        }
        return HealthPolicy.read(settings.health).flatMap { health in
            guard method == .crossover else { return .success(BouncePolicy(method: method, health: health)) }
            guard let margin = settings.margin.number?.double, margin > 0, margin <= 1 else {
                return .failure(
                    BounceFailure(
                        kind: .configuration,
                        message: "bounce_margin_factor is \(settings.margin.repr): it is more than 0 and at most 1"))
            }
            return .success(BouncePolicy(method: method, margin: margin, health: health))
        }
    }
}
