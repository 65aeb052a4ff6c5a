import ArgumentParser
import Compiler
import Emitters
import Fleet
import Glibc

/// Which commits a log shows.
struct LogOptions: ParsableArguments {
    @Option(help: .since)
    var since: PastArgument?

    @Option(help: ArgumentHelp("Only what is of that time or earlier.", valueName: "time"))
    var until: PastArgument?

    @Option(
        help: ArgumentHelp(
            "Show commits whose author matches: a regular expression, for NAME <ADDRESS>, in any case of letters.",
            valueName: "pattern"))
    var author: String?

    @Option(
        help: ArgumentHelp(
            "Show commits whose message matches: a regular expression, in any case of letters.", valueName: "pattern"))
    var grep: String?

    @Option(name: .limit, help: .limit(default: "200 on a terminal, else 0"))
    var limit: Int?

    @Option(name: .customLong("max-count"), help: .hidden) var oldLimit: Int?

    func validate() throws {
        try Limit.validate(limit ?? oldLimit)
        _ = try selection()
    }

    func selection() throws -> LogSelection {
        let (first, last) = (since?.time(in: Clock.zone)?.first, until?.time(in: Clock.zone)?.last)
        if let first, let last, first > last { throw ValidationError("--since is later than --until") }
        return LogSelection(
            since: first, until: last, author: try author.map { try Pattern($0, "--author").matches },
            message: try grep.map { try Pattern($0, "--grep").matches }, maxCount: Limit.ofEntries(limit ?? oldLimit))
    }
}

/// A regular expression, as grep -i has it.
private final class Pattern {
    private var compiled = regex_t()

    init(_ text: String, _ option: String) throws {
        let code = regcomp(&compiled, text, REG_ICASE | REG_NOSUB | REG_NEWLINE)
        guard code == 0 else {
            var reason = [CChar](repeating: 0, count: 256)
            regerror(code, &compiled, &reason, reason.count)
            let words = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw ValidationError("\(option) '\(text)' is no regular expression: \(words)")
        }
    }

    deinit { regfree(&compiled) }

    func matches(_ text: String) -> Bool { regexec(&compiled, text, 0, nil, 0) == 0 }
}
