import Compiler

/// What hacheck says of one registration of a task.
public struct HacheckState: Sendable, Equatable {
    public var isUp: Bool
    /// Seconds since 1970; 0 if it does not say.
    public var since: Double
    /// Who took it down, and why.
    public var reason: String?

    /// Whether an operator took it down: not soac, nor paasta_tools while both are in use.
    public var isManual: Bool {
        guard !isUp, let reason else { return false }
        return !reason.hasSameBytes(as: HacheckDrain.reason) && !reason.hasSameBytes(as: "Drained by Paasta")
    }

    /// Status 200 is up. Any other must say `Service X in STATE state`, maybe with ` since N`, ` until N`, `: REASON` after it,
    /// where STATE is `up` or `down`: any other says nothing of whether the task gets traffic.
    public static func read(_ reply: DrainReply) -> Known<HacheckState> {
        switch reply {
        case .failed(let reason): return .unknown(reason)
        case .answered(200, _): return .known(HacheckState(isUp: true, since: 0))
        case .answered(let status, let body):
            return sentence(body).map { .known($0) } ?? .unknown("hacheck answers \(status), and neither up nor down")
        }
    }

    /// A sentence of hacheck's is much shorter.
    private static let limit = 4096

    /// What a sentence says. Where the words stand in it twice, as in a reason, the last count; that is how the original reads.
    private static func sentence(_ body: String) -> HacheckState? {
        var text = Array(body.utf8.prefix(limit + 1))
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        guard text.count <= limit, text.starts(with: "Service ".utf8), !text.contains(UInt8(ascii: "\n")) else {
            return nil
        }
        // A name and a state have one character at least.
        for start in places(of: " in ", in: text, from: "Service ".utf8.count + 1) {
            for end in places(of: " state", in: text, from: start + " in ".utf8.count + 1) {
                guard let (since, reason) = rest(text[(end + " state".utf8.count)...]) else { continue }
                let state = text[(start + " in ".utf8.count)..<end]
                let isUp = state.elementsEqual("up".utf8)
                guard isUp || state.elementsEqual("down".utf8) else { return nil }
                return HacheckState(isUp: isUp, since: since, reason: reason)
            }
        }
        return nil
    }

    /// Where words begin in a text, the last first.
    private static func places(of words: String, in text: [UInt8], from first: Int) -> [Int] {
        guard first <= text.count else { return [] }
        return (first..<text.count).reversed().filter { text[$0...].starts(with: words.utf8) }
    }

    /// What comes after the state; nil if it is of another form.
    private static func rest(_ text: ArraySlice<UInt8>) -> (since: Double, reason: String?)? {
        var rest = text
        guard let since = time(after: " since ", in: &rest), time(after: " until ", in: &rest) != nil else {
            return nil
        }
        if rest.isEmpty { return (since, nil) }
        guard take(": ", from: &rest) else { return nil }
        return (since, String(decoding: rest, as: UTF8.self))
    }

    /// 0 where it is not said, nil for digits that are no number.
    private static func time(after words: String, in rest: inout ArraySlice<UInt8>) -> Double? {
        guard take(words, from: &rest) else { return 0 }
        let digits = rest.prefix { $0 == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        rest = rest.dropFirst(digits.count)
        return Double(String(decoding: digits, as: UTF8.self))
    }

    private static func take(_ words: String, from rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.starts(with: words.utf8) else { return false }
        rest = rest.dropFirst(words.utf8.count)
        return true
    }
}
