import Compiler

/// The id of a Marathon app of PaaSTA: `checkout.main.git1f2e3d4c.configabcdef12`, with each `_` as `--`.
public struct MarathonAppID: Equatable, Sendable {
    /// Without the `/` that Marathon puts before it.
    public let text: String
    /// `checkout.main`, as it stands there.
    public let names: String
    /// `git1f2e3d4c`: the version of the code.
    public let commit: String
    /// `configabcdef12`: the hash over the configuration.
    public let configuration: String

    /// Nil if it has another form. Of a group's path there is none.
    public init?(_ id: String) {
        let path = id.hasPrefix("/") ? id.dropFirst() : id[...]
        let parts = path.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 4, !path.contains("/"), parts[parts.count - 2].hasPrefix("git"),
            parts[parts.count - 1].hasPrefix("config")
        else { return nil }
        text = String(path)
        names = parts.dropLast(2).joined(separator: ".")
        commit = String(parts[parts.count - 2])
        configuration = String(parts[parts.count - 1])
    }

    /// That of an app, or of one of its tasks, which has a part more.
    public init?(appOrTask id: String) {
        let app = id.lastIndex(of: ".").flatMap { MarathonAppID(String(id[..<$0])) }
        guard let found = MarathonAppID(id) ?? app else { return nil }
        self = found
    }

    /// What `names` may stand for: with `_` for `--`, as PaaSTA reads it, and as it is.
    public var readings: [String] {
        let read = names.replacing("--", with: "_")
        return read.utf8.elementsEqual(names.utf8) ? [names] : [read, names]
    }

    /// What another id has otherwise: `another commit, git1f2e3d4c → git9b5c4e13`.
    public func difference(to other: MarathonAppID) -> String {
        var parts: [String] = []
        if commit != other.commit { parts.append("another commit, \(commit) → \(other.commit)") }
        if configuration != other.configuration {
            parts.append("another configuration, \(configuration) → \(other.configuration)")
        }
        return parts.joined(separator: "; ")
    }
}
