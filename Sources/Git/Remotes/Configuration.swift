import CLibgit2

/// git's configuration as it is at one moment.
final class Configuration {
    private let handle: OpaquePointer

    /// Of a repository with that of the user and the system; nil for the latter two alone.
    init(of location: RepositoryLocation?) throws(GitError) {
        Library.start()
        var handle: OpaquePointer?
        if let location {
            let repository = try Repository(reopening: location)
            try Library.check(git_repository_config_snapshot(&handle, repository.handle))
        } else {
            var live: OpaquePointer?
            try Library.check(git_config_open_default(&live))
            defer { git_config_free(live) }
            try Library.check(git_config_snapshot(&handle, live))
        }
        guard let handle else { throw Library.lastError(-1) }
        self.handle = handle
    }

    deinit { git_config_free(handle) }

    /// The last value of a variable; nil if there is none.
    subscript(name: String) -> String? {
        var value: UnsafePointer<CChar>?
        guard git_config_get_string(&value, handle, name) == 0 else { return nil }
        return value.map { String(cString: $0) }
    }

    /// All variables in the order of the files. The names of section and variable are in lower case.
    func entries() throws(GitError) -> [(name: String, value: String)] {
        var iterator: OpaquePointer?
        try Library.check(git_config_iterator_new(&iterator, handle))
        defer { git_config_iterator_free(iterator) }
        var entries: [(String, String)] = []
        var entry: UnsafeMutablePointer<git_config_entry>?
        while git_config_next(&entry, iterator) == 0 {
            guard let name = entry?.pointee.name else { break }
            // A variable without a value stands for true.
            entries.append((String(cString: name), entry?.pointee.value.map { String(cString: $0) } ?? "true"))
        }
        return entries
    }
}
