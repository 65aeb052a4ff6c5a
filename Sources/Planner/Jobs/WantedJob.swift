import Compiler
import Emitters

/// A job as it was compiled.
public struct WantedJob: Sendable {
    public let id: InstanceID
    /// The hash of its configuration.
    public let description: String
    /// The jobs after which it runs; nil if it has a schedule.
    public let parents: [JobName]?
    /// As it is written; nil if it has parents.
    public let schedule: Value?
    public let isDisabled: Bool
    /// By whose clocks its schedule goes; nil if that is not told.
    public let timeZone: String?
    /// All that is sent, as JSON: thousands of jobs wait for something to change.
    private let text: [UInt8]

    /// Nil if it is no job: it has a name and a description, and a schedule or parents.
    public init?(_ id: InstanceID, _ body: [UInt8]) {
        guard let root = JSONParser.parse(body, path: "").value?.root, root.isMapping else { return nil }
        func member(_ name: String) -> Value? { root.value(name)?.value }
        guard case .string(let name) = member("name"), name.hasSameBytes(as: JobName(id).text),
            case .string(let description) = member("description")
        else { return nil }
        switch (member("schedule"), member("parents")) {
        case (let value?, nil): (schedule, parents) = (value, nil)
        case (nil, .list(let items)):
            let names = items.compactMap { if case .string(let name) = $0 { JobName(name) } else { nil } }
            guard names.count == items.count else { return nil }
            (schedule, parents) = (nil, names)
        default: return nil
        }
        (self.id, self.description, text) = (id, description, body)
        timeZone = if case .string(let name) = member("scheduleTimeZone") { name } else { nil }
        isDisabled = if case .bool(true) = member("disabled") { true } else { false }
    }

    public var name: JobName { JobName(id) }

    /// Nil if it has none, and its image decides.
    public var command: String? {
        guard case .string(let text)? = members.first(where: { $0.key.str == "command" })?.value else { return nil }
        return text
    }

    private var members: [(key: Value, value: Value)] {
        if case .map(let members) = JSONParser.parse(text, path: "").value?.root.value { members } else { [] }
    }

    /// What is sent in place of a job with these statistics; nil: of a new one.
    public func body(carrying statistics: JobStatistics?) -> [UInt8] { body(with: statistics?.members ?? []) }

    /// What is sent first in place of a scheduled job that is to have parents: Chronos 2.4 goes on with the old schedule of
    /// such a job unless it was disabled before. It has the old description, so that it is seen to be unfinished.
    func silencedBody(after live: LiveJob, schedule: String) -> [UInt8] {
        body(
            with: live.statistics.members + [
                ("schedule", .string(schedule)), ("parents", nil), ("disabled", .bool(true)),
                ("description", .string(live.description ?? "")),
            ])
    }

    /// What is sent of a job in which some members are others, or (nil) are not there.
    func body(with others: [(name: String, value: Value?)]) -> [UInt8] {
        let names = Set(others.map(\.name))
        let added = others.compactMap { other in other.value.map { (key: Value.string(other.name), value: $0) } }
        return JSONText.of(.map(members.filter { !names.contains($0.key.str) } + added))
    }
}
