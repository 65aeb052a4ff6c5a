import ArgumentParser

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
