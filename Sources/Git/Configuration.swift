import CLibgit2

/// git's configuration as it is at one moment.
final class Configuration {
    private let handle: OpaquePointer

    /// Of a repository with that of the user and the system; nil for the latter two alone.
    convenience init(of location: RepositoryLocation?) throws(GitError) {
        guard let location else {
            try self.init(ConfigurationLayers.ofProcess.get())
            return
        }
        let repository = try Repository(reopening: location)
        defer { withExtendedLifetime(repository) {} }
        try self.init(of: repository.handle)
    }

    /// Of an open repository, with that of the user, the system and the environment.
    init(of repository: OpaquePointer) throws(GitError) {
        var handle: OpaquePointer?
        try Library.check(git_repository_config_snapshot(&handle, repository))
        guard let handle else { throw Library.lastError(-1) }
        self.handle = handle
    }

    /// That of the user, the system and the environment.
    init(_ layers: ConfigurationLayers) throws(GitError) {
        Library.start()
        var live: OpaquePointer?
        try Library.check(git_config_open_default(&live))
        defer { git_config_free(live) }
        try layers.add(to: live)
        var handle: OpaquePointer?
        try Library.check(git_config_snapshot(&handle, live))
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

    /// Nil if there is none, or if it is no truth value.
    func bool(_ name: String) -> Bool? {
        var value: Int32 = 0
        return git_config_get_bool(&value, handle, name) == 0 ? value == 1 : nil
    }

    /// A path, with what `~/` stands for; nil if there is none.
    func path(_ name: String) -> String? {
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        guard git_config_get_path(&buffer, handle, name) == 0 else { return nil }
        return buffer.ptr.map { String(cString: $0) }
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
