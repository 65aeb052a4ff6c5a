/// What tasks take of a cluster. Megabytes of memory and disk.
public struct Resources: Sendable, Equatable {
    public var cpus = 0.0
    public var memory = 0.0
    public var disk = 0.0
    public var gpus = 0.0

    public init() {}

    public static func + (a: Resources, b: Resources) -> Resources { a.combined(b, +) }

    public static func * (a: Resources, count: Int) -> Resources { a.combined(a) { value, _ in value * Double(count) } }

    /// The larger of each.
    func most(_ other: Resources) -> Resources { combined(other, max) }

    private func combined(_ other: Resources, _ combine: (Double, Double) -> Double) -> Resources {
        var result = Resources()
        result.cpus = combine(cpus, other.cpus)
        result.memory = combine(memory, other.memory)
        result.disk = combine(disk, other.disk)
        result.gpus = combine(gpus, other.gpus)
        return result
    }
}
