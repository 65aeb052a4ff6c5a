import ArgumentParser

/// Whether what is printed has colours.
struct ColorOption: ParsableArguments {
    @Option(help: "Whether what is printed has colours. NO_COLOR counts as never for auto.")
    var color = ColorChoice.auto

    var isColored: Bool { color.isColored }
}

/// Whether what is printed has colours.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    var isColored: Bool {
        switch self {
        case .auto: Terminal.outputShowsColor
        case .always: true
        case .never: false
        }
    }
}
