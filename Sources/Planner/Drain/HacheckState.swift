import Compiler

/// What hacheck says of one registration of a task.
public struct HacheckState: Sendable, Equatable {
    /// `up`, `down` or whatever it says.
    public var state: String
    /// Seconds since 1970; 0 if it does not say.
    public var since: Double
    /// Who took it down, and why.
    public var reason: String?

    public var isUp: Bool { state == "up" }

    /// Whether an operator took it down: not soac, nor paasta_tools while both are in use.
    public var isManual: Bool {
        guard !isUp, let reason else { return false }
        return !reason.hasSameBytes(as: HacheckDrain.reason) && !reason.hasSameBytes(as: "Drained by Paasta")
    }

    /// Status 200 is up. Any other must say `Service X in STATE state`, maybe with ` since N`, ` until N`, `: REASON` after it.
    public static func read(_ reply: DrainReply) -> Known<HacheckState> {
        switch reply {
        case .failed(let reason): return .unknown(reason)
        case .answered(200, _): return .known(HacheckState(state: "up", since: 0))
        case .answered(let status, let body):
            let line = body.unicodeScalars.last == "\n" ? String(body.unicodeScalars.dropLast()) : body
            guard let match = line.wholeMatch(of: sentence), let since = seconds(match.since) else {
                return .unknown("hacheck answers \(status), and not with a state")
            }
            guard seconds(match.until) != nil else { return .unknown("hacheck answers with a time that is none") }
            return .known(
                HacheckState(state: String(match.state), since: since, reason: match.reason.map(String.init)))
        }
    }

    // swift-format-ignore
    private static var sentence: Regex<(
        Substring, state: Substring, since: Substring?, until: Substring?, reason: Substring?
    )> {
        /Service [^\n]+ in (?<state>[^\n]+) state(?: since (?<since>[0-9.]+))?(?: until (?<until>[0-9.]+))?(?:: (?<reason>[^\n]*))?/
            .matchingSemantics(.unicodeScalar)
    }

    /// 0 for nothing, nil for digits that are no number.
    private static func seconds(_ text: Substring?) -> Double? { text.map { Double($0) } ?? 0 }
}
