import ArgumentParser
import Emitters

/// A time in the past on the command line, as `PastTime` has it.
struct PastArgument: ExpressibleByArgument {
    private let text: String

    init?(argument: String) {
        text = argument
        if time(in: .utc) == nil { return nil }
    }

    /// Seen from now; without a zone of its own, in this one.
    func time(in zone: LocalZone) -> PastTime? { PastTime(text, now: Clock.seconds(), zone: zone) }
}
