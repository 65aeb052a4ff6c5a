import Compiler

/// What a key of the system configuration (`log_writer`, `log_reader`) says: `{"driver": …, "options": {…}}`.
struct LogDriver {
    /// Whose setting it is.
    let key: String
    let name: String
    private let options: [(key: Value, value: Value)]

    /// Nil if nothing is said.
    init?(_ setting: Value, key: String) throws(LogFailure) {
        self.key = key
        guard case .map(let pairs) = setting else {
            if setting.isNull { return nil }
            throw LogFailure(
                "\(key) is \(setting.kindName)", hint: "it is a mapping, {\"driver\": …, \"options\": {…}}")
        }
        func member(_ name: String) -> Value { pairs.first { $0.key.str == name }?.value ?? .null }
        guard case .string(let driver) = member("driver") else { throw LogFailure("\(key) names no driver") }
        name = driver
        switch member("options") {
        case .null: options = []
        case .map(let pairs): options = pairs
        case let other: throw LogFailure("the options of \(key) are \(other.kindName), and no mapping")
        }
    }

    /// Any other option is refused: who wrote it meant something.
    func knows(_ names: String...) throws(LogFailure) {
        for option in options where !names.contains(option.key.str) {
            throw LogFailure(
                "\(key): the driver \(name) has no option '\(option.key.str)'",
                hint: names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))")
        }
    }

    private func value(_ name: String) -> Value? { options.first { $0.key.str == name }?.value }

    /// Nil if it is not set.
    func text(_ name: String) throws(LogFailure) -> String? {
        switch value(name) {
        case nil: return nil
        case .string(let text)?: return text
        case let other?: throw LogFailure("\(key): \(name) is \(other.kindName), and no text")
        }
    }

    func flag(_ name: String) throws(LogFailure) -> Bool {
        switch value(name) {
        case nil: return false
        case .bool(let flag)?: return flag
        case let other?: throw LogFailure("\(key): \(name) is \(other.kindName), and not true or false")
        }
    }
}
