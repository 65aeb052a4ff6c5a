import ArgumentParser

/// What is printed on standard output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
