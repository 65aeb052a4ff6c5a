/// What load an instance had at what time, oldest first.
///
/// Fact: ZooKeeper's `/autoscaling/SERVICE/INSTANCE/historical_load` has two doubles for each look, the time in seconds since 1970
/// and the load, 8 bytes each, the lowest first.
public struct LoadHistory: Sendable, Equatable {
    public struct Point: Sendable, Equatable {
        public var time: Double
        /// Utilization of all tasks together, without what idle ones use.
        public var load: Double

        public init(time: Double, load: Double) { (self.time, self.load) = (time, load) }
    }

    /// What a node of ZooKeeper takes, and paasta_tools keeps.
    static let limit = 1_000_000 / pointSize
    private static let pointSize = 16

    public var points: [Point]

    public init(_ points: [Point] = []) { self.points = points }

    /// Nil if these are no points.
    public init?(reading bytes: [UInt8]) {
        guard bytes.count % Self.pointSize == 0 else { return nil }
        func double(at place: Int) -> Double {
            Double(bitPattern: bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
        points = stride(from: 0, to: bytes.count, by: Self.pointSize).map {
            Point(time: double(at: $0), load: double(at: $0 + 8))
        }
    }

    /// The latest of them, as ZooKeeper has them.
    public var bytes: [UInt8] {
        points.suffix(Self.limit).flatMap { point in
            [point.time, point.load].flatMap { number in
                (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
            }
        }
    }

    /// Those that are no older than so many seconds before the last.
    func latest(_ seconds: Double) -> [Point] {
        guard let end = points.last?.time else { return [] }
        return points.filter { $0.time >= end - seconds && $0.time <= end }
    }
}
