import Compiler

/// The time zone of a job's schedule, as Chronos takes its name.
public struct JobZone: Sendable {
    /// Nil if it has none: what a schedule says of its distance from UTC counts.
    public let rules: ZoneRules?
    /// Why these are not the rules of the name, for people.
    public let doubt: String?
    /// By how many seconds they may be wrong.
    public let error: Int

    /// A file of the IANA database by its name; nil if the machine has none.
    public typealias Files = (_ name: String) -> ZoneRules?

    /// - Parameter name: nil or empty: none
    public init(named name: String?, files: Files) {
        guard let name, !name.isEmpty else {
            (rules, doubt, error) = (nil, nil, 0)
            return
        }
        let shown = Printable.line(name)
        switch JavaTimeZones.meaning(of: name) {
        case nil: (rules, doubt, error) = (.utc, "Chronos knows no time zone '\(shown)', and takes UTC", 0)
        case .fixed(let offset): (rules, doubt, error) = (ZoneRules(fixed: offset), nil, 0)
        case .named(let file):
            if let found = files(file) {
                (rules, doubt, error) = (found, nil, 0)
            } else {
                // Intervals differ by as much as clocks are changed.
                (rules, doubt, error) = (
                    .utc, "this machine has no rules for the time zone '\(shown)': times are those of UTC", 3600
                )
            }
        }
    }
}
