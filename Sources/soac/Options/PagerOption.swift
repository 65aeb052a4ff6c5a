import ArgumentParser

/// Whether a pager shows what is printed.
struct PagerOption: ParsableArguments {
    @Flag(
        name: .customLong("no-pager"),
        help:
            "Print at once. On a terminal, $SOAC_PAGER, $GIT_PAGER, git's core.pager, $PAGER or less shows what is printed."
    )
    var noPager = false

    /// What is printed last: nothing can follow.
    func output(_ text: String, colored: Bool) throws(Problem) {
        if !noPager { Pager.start() }
        try Terminal.output(text, colored: colored)
    }
}
