import ArgumentParser

/// Names on the command line, of which an option may be given more than once, or hold several with commas between.
enum Names {
    /// Each once, in order. Throws where one is empty: nobody means nothing by that.
    static func all(_ values: [String], of option: String) throws -> [String] {
        var names: [String] = []
        for value in values {
            for name in value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
                guard !name.isEmpty else { throw ValidationError("\(option) has an empty name in '\(value)'") }
                if !names.contains(where: { $0.hasSameBytes(as: name) }) { names.append(name) }
            }
        }
        return names
    }
}
