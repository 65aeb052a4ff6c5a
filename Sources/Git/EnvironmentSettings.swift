import Glibc

/// A setting of git's configuration that the environment holds.
struct EnvironmentSetting: Hashable, Sendable {
    /// Section, subsection if there is one, and name, with dots between.
    var key: String
    /// Nil stands for true.
    var value: String?
}

extension Environment {
    /// Those of `GIT_CONFIG_COUNT`, then those of `GIT_CONFIG_PARAMETERS`, which holds what `git -c` was given.
    ///
    /// Throws `environment` where git would refuse them.
    func settings() throws(GitError) -> [EnvironmentSetting] {
        let settings = try countedSettings() + parameterSettings()
        for setting in settings where !Self.isKey(setting.key) {
            throw .environment(
                "GIT_CONFIG_COUNT or GIT_CONFIG_PARAMETERS", reason: "'\(setting.key)' is not the name of a setting")
        }
        return settings
    }

    private func countedSettings() throws(GitError) -> [EnvironmentSetting] {
        guard let text = self["GIT_CONFIG_COUNT"] else { return [] }
        guard let count = Int(text), 0...0x7FFF_FFFF ~= count else {
            throw .environment("GIT_CONFIG_COUNT", reason: "'\(text)' is not a count")
        }
        func missing(_ name: String) -> GitError {
            .environment(name, reason: "it is missing, and GIT_CONFIG_COUNT is \(count)")
        }
        var settings: [EnvironmentSetting] = []
        for number in 0..<count {
            guard let key = self["GIT_CONFIG_KEY_\(number)"] else {
                throw missing("GIT_CONFIG_KEY_\(number)")
            }
            guard let value = unfiltered("GIT_CONFIG_VALUE_\(number)") else {
                throw missing("GIT_CONFIG_VALUE_\(number)")
            }
            settings.append(EnvironmentSetting(key: key, value: value))
        }
        return settings
    }

    /// `'key'='value'`, `'key'=` or, as git wrote it before 2.31, `'key=value'`; spaces between.
    private func parameterSettings() throws(GitError) -> [EnvironmentSetting] {
        var settings: [EnvironmentSetting] = []
        var rest = Array((self["GIT_CONFIG_PARAMETERS"] ?? "").utf8)[...]
        func refused() -> GitError {
            .environment("GIT_CONFIG_PARAMETERS", reason: "it is not quoted as git quotes it")
        }
        while true {
            rest = rest.drop { $0 == 0x20 || (9...13).contains($0) }
            if rest.isEmpty { return settings }
            guard let first = Self.unquoted(&rest) else { throw refused() }
            if rest.first == UInt8(ascii: "=") {
                rest = rest.dropFirst()
                let isAlone = rest.first.map { $0 == 0x20 || (9...13).contains($0) } ?? true
                guard let value = isAlone ? .some(nil) : Self.unquoted(&rest).map(Optional.some) else {
                    throw refused()
                }
                settings.append(EnvironmentSetting(key: first, value: value))
            } else {
                let parts = first.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                settings.append(
                    EnvironmentSetting(key: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : nil))
            }
        }
    }

    /// What stands between apostrophes, as a shell reads it: `'a'\''b'` is `a'b`. Nil if it is no such text.
    private static func unquoted(_ rest: inout ArraySlice<UInt8>) -> String? {
        let (apostrophe, backslash) = (UInt8(ascii: "'"), UInt8(ascii: "\\"))
        guard rest.popFirst() == apostrophe else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte != apostrophe {
                bytes.append(byte)
                continue
            }
            guard rest.first == backslash else { return String(decoding: bytes, as: UTF8.self) }
            rest = rest.dropFirst()
            guard let escaped = rest.popFirst(), "'!".utf8.contains(escaped), rest.popFirst() == apostrophe else {
                return nil
            }
            bytes.append(escaped)
        }
        return nil
    }

    private static func isKey(_ key: String) -> Bool {
        guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else { return false }
        func isWord(_ text: Substring) -> Bool {
            !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0 < 0x80 && isalnum(Int32($0)) != 0 }
        }
        return isWord(key[..<first]) && isWord(key[last...].dropFirst())
            && !key.utf8.contains(where: { $0 == UInt8(ascii: "\n") })
    }
}

extension EnvironmentSetting {
    /// The setting as a file of git's configuration has it.
    var text: String {
        let first = key.firstIndex(of: ".") ?? key.endIndex
        let last = key.lastIndex(of: ".") ?? key.endIndex
        var section = String(key[..<first])
        if first < last { section += " \"\(Self.escaped(String(key[first..<last].dropFirst())))\"" }
        let name = key[last...].dropFirst()
        return "[\(section)]\n\(name)" + (value.map { " = \"\(Self.escaped($0))\"" } ?? "") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
