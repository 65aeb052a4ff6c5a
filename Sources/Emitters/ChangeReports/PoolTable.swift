import Compiler

/// What the changed instances take of each pool, as people read it.
struct PoolTable {
    /// One quantity of one pool.
    struct Cell {
        var before: String
        var after: String
        /// The most that is needed for a while; nil if that is no more than before or after.
        var peak: String?
        /// Before, after, and the most.
        var amounts: [Double]

        /// `1 → 2`, or what stays.
        var change: String { before == after ? after : "\(before) → \(after)" }
    }

    struct Row {
        var pool: ChangeTotals.Pool
        /// One for each column.
        var cells: [Cell]

        var needsRoom: Bool { cells.contains { $0.peak != nil } }
    }

    /// Names of quantities, without those that nothing takes.
    var columns: [String]
    /// Only pools whose use changes, or that a bounce needs more of for a while.
    var rows: [Row]

    init(_ totals: ChangeTotals) {
        let pools = totals.pools.filter { $0.before != $0.after || $0.peak != $0.before.most($0.after) }
        let used = PoolTable.quantities.filter { quantity in pools.contains { quantity.amount($0.peak) != 0 } }
        columns = used.map(\.name)
        rows = pools.map { pool in Row(pool: pool, cells: used.map { PoolTable.cell(pool, $0) }) }
    }

    private typealias Quantity = (name: String, amount: @Sendable (Resources) -> Double, isMegabytes: Bool)

    private static let quantities: [Quantity] = [
        ("cpus", \.cpus, false), ("memory", \.memory, true), ("disk", \.disk, true), ("gpus", \.gpus, false),
    ]

    private static func cell(_ pool: ChangeTotals.Pool, _ quantity: Quantity) -> Cell {
        let amounts = [pool.before, pool.after, pool.peak].map(quantity.amount)
        let texts = quantity.isMegabytes ? sizes(amounts) : amounts.map(ChangeWords.number)
        let needsRoom = amounts[2] > max(amounts[0], amounts[1])
        return Cell(before: texts[0], after: texts[1], peak: needsRoom ? texts[2] : nil, amounts: amounts)
    }

    /// Megabytes, all in one unit: the larger one if differences are still seen in it.
    private static func sizes(_ megabytes: [Double]) -> [String] {
        let gigabytes = megabytes.map { ChangeWords.number($0 / 1024) + " GB" }
        let isLarge = (megabytes.max() ?? 0) >= 10240
        if isLarge, Set(gigabytes).count == Set(megabytes).count { return gigabytes }
        return megabytes.map { ChangeWords.number($0) + " MB" }
    }
}
