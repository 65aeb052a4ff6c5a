/// `url.<base>.insteadOf` and `pushInsteadOf` of git's configuration: the longest match wins.
public struct URLRewrites: Sendable {
    /// What a text begins with, and what stands there instead.
    private struct Rewrite {
        var start: String
        var base: String
    }

    private var rules: [Rewrite] = []
    private var pushRules: [Rewrite] = []

    /// None.
    public init() {}

    /// Those of a repository, the user and the system; for nil, of the latter two alone.
    public static func read(of repository: RepositoryLocation?) throws(GitError) -> URLRewrites {
        var rewrites = URLRewrites()
        for (name, value) in try Configuration(of: repository).entries() {
            guard name.hasPrefix("url."), let dot = name.lastIndex(of: "."),
                name.index(name.startIndex, offsetBy: 3) < dot
            else { continue }
            let rule = Rewrite(start: value, base: String(name[..<dot].dropFirst(4)))
            switch name[dot...] {
            case ".insteadof": rewrites.rules.append(rule)
            case ".pushinsteadof": rewrites.pushRules.append(rule)
            default: break
            }
        }
        return rewrites
    }

    /// The address to fetch from.
    public func fetchURL(_ text: String) -> String {
        Self.rewrite(text, by: rules) ?? text
    }

    /// The address to push to: by `pushInsteadOf` if one matches, else by `insteadOf`.
    public func pushURL(_ text: String) -> String {
        Self.rewrite(text, by: pushRules) ?? fetchURL(text)
    }

    private static func rewrite(_ text: String, by rules: [Rewrite]) -> String? {
        var best: Rewrite?
        for rule in rules where text.utf8.starts(with: rule.start.utf8) {
            // Of two rules for the same start, git takes the first.
            if rule.start.utf8.count > best?.start.utf8.count ?? -1 { best = rule }
        }
        return best.map { $0.base + String(decoding: text.utf8.dropFirst($0.start.utf8.count), as: UTF8.self) }
    }
}
