import Glibc

/// The time, and waiting for it. A test has one of its own, whose hours pass in no time.
public protocol RuntimeClock: Sendable {
    /// Seconds since 1970.
    var now: Double { get }

    /// Returns early when the task is cancelled.
    func sleep(seconds: Double) async

    /// A number of this range, by chance: what failed for many at once is not tried again by all at once.
    func factor(in range: ClosedRange<Double>) -> Double
}

/// This machine's clock.
public struct HostClock: RuntimeClock {
    public init() {}

    public var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    public func sleep(seconds: Double) async { try? await Task.sleep(for: .seconds(max(seconds, 0))) }

    public func factor(in range: ClosedRange<Double>) -> Double { Double.random(in: range) }
}
