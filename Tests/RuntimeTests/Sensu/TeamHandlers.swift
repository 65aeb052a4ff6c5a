import Compiler
import Synchronization
import TestSupport

/// Sensu as a machine sees it, and what stands behind it: the client's socket, the server that counts how often a check failed in
/// a row, and handlers that call a team.
///
/// Facts: Sensu's client takes what `isAccepted` says. Its server counts events of a check and a source that have one status, and
/// keeps the count until the check is fine. The rules of the handlers are those of Yelp's sensu_handlers.
final class SensuTeam: Sendable {
    struct State {
        var occurrences: [String: (status: Int, count: Int)] = [:]
        /// What was done for whom, since it was last looked at.
        var calls: [String] = []
        var refused: [String] = []
    }

    /// The settings of each team, by its name.
    private let teams: [String: [String: String]]
    private let state = Mutex(State())

    init(teams: [String: [String: String]]) { self.teams = teams }

    /// What the socket answers.
    func take(_ line: String) -> String {
        state.withLock { state in
            guard let root = JSONParser.parse(Array(line.utf8), path: "").value?.root, Self.isAccepted(root) else {
                state.refused.append(line)
                return "invalid"
            }
            serve(root, &state)
            return "ok"
        }
    }

    /// What was done since the last question, in the order in which it was.
    func calls() -> [String] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    var refused: [String] { state.withLock { $0.refused } }

    private static func isAccepted(_ event: Node) -> Bool {
        func isName(_ node: Node?) -> Bool {
            node?.string.map { $0.wholeMatch(of: /[A-Za-z0-9_.-]+/) != nil } ?? false
        }
        guard event.isMapping, isName(event.value("name")), event.value("source").map({ isName($0) }) ?? true,
            event.value("output")?.string != nil, case .int = event.value("status")?.value
        else { return false }
        switch event.value("ttl")?.value {
        case nil, .null: return true
        case .int(let seconds): return seconds > 0
        default: return false
        }
    }

    // MARK: The server

    private func serve(_ check: Node, _ state: inout State) {
        let key = "\(check.value("source")?.string ?? "-")/\(check.value("name")?.string ?? "")"
        let status = Self.number(check, "status")
        let before = state.occurrences[key]
        if status == 0 {
            // Nobody hears of what was fine before.
            guard let before else { return }
            state.occurrences[key] = nil
            handle(check, count: before.count, isEnd: true, &state)
            return
        }
        let count = before?.status == status ? (before?.count ?? 0) + 1 : 1
        state.occurrences[key] = (status, count)
        handle(check, count: count, isEnd: false, &state)
    }

    private static func number(_ check: Node, _ key: String) -> Int {
        if case .int(let number)? = check.value(key)?.value { number } else { 0 }
    }

    // MARK: The handlers

    /// Whether a failure is told: not before it lasted for alert_after, and then each so many times, or (-1) ever less often, at
    /// powers of two.
    static func isTold(count: Int, interval: Int, alertAfter: Int, realertEvery: Int, isEnd: Bool) -> Bool {
        let failures = count - (interval > 0 ? alertAfter / interval : 0)
        if failures < 1 { return false }
        if interval == 0 || isEnd { return true }
        let every = realertEvery == 0 ? -1 : realertEvery
        return every == -1 ? failures & (failures - 1) == 0 : (failures - 1) % every == 0
    }

    private func handle(_ check: Node, count: Int, isEnd: Bool, _ state: inout State) {
        // Without a team nobody is there to be told, and of one that is not known nothing is.
        guard let name = check.value("team")?.string, let team = teams[name],
            Self.isTold(
                count: count, interval: Self.number(check, "interval"), alertAfter: Self.number(check, "alert_after"),
                realertEvery: Self.number(check, "realert_every"), isEnd: isEnd)
        else { return }
        let (status, subject) = (Self.number(check, "status"), check.value("name")?.string ?? "")
        func flag(_ key: String) -> Bool { check.value(key)?.value.isTruthy ?? false }
        func note(_ what: String, _ to: String?) {
            if let to { state.calls.append("\(isEnd ? "end of " : "")\(what) \(to): \(subject)") }
        }
        // Only what is critical calls somebody at night; a warning ends that.
        if flag("page") { note(status == 2 ? "page" : "no page", status == 3 ? nil : team["pagerduty_api_key"]) }
        if flag("ticket") { note("ticket", check.value("project")?.string ?? team["project"]) }
        switch check.value("notification_email")?.value {
        case nil, .null: note("mail", team["notification_email"])
        case .string(let address)? where !address.isEmpty: note("mail", address)
        default: break
        }
        if flag("page") { note("irc", team["pages_irc_channel"] ?? "\(name)-pages") }
        let own = check.value("irc_channels")?.items.compactMap(\.string)
        for channel in own ?? [team["notifications_irc_channel"]].compactMap({ $0 }) { note("irc", channel) }
    }
}
