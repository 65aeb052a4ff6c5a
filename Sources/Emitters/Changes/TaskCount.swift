/// Counts of tasks, which people write as they like.
extension Int {
    /// The sum, or the end of what can be counted.
    func adding(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
