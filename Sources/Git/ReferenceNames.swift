import CLibgit2

extension Repository {
    /// The names of branches, tags and branches of remotes, as one writes them: `main`, `v1`, `origin/main`; sorted, each once.
    /// No more than `limit` references are looked at; where they cannot be listed there are fewer.
    public func referenceNames(limit: Int) -> [String] {
        final class Found {
            var left: Int
            var names: Set<String> = []
            init(_ limit: Int) { left = limit }
        }
        let found = Found(limit)
        git_reference_foreach_name(
            handle,
            { name, payload in
                guard let name, let payload else { return 0 }
                let found = Unmanaged<Found>.fromOpaque(payload).takeUnretainedValue()
                if let short = Repository.shortName(String(cString: name)) { found.names.insert(short) }
                found.left -= 1
                return found.left > 0 ? 0 : 1
            }, Unmanaged.passUnretained(found).toOpaque())
        return found.names.sorted()
    }

    /// Nil for what is neither a branch nor a tag.
    private static func shortName(_ reference: String) -> String? {
        let folders = ["refs/heads/", "refs/tags/", "refs/remotes/"]
        return folders.first { reference.hasPrefix($0) }.map { String(reference.dropFirst($0.count)) }
    }
}
