import CLibgit2
import Glibc

/// The files that git would commit from a work tree with `git add --all`: tracked or not ignored. Of a folder without a
/// repository, all.
struct WorkTree: Sendable {
    /// Path of the work tree.
    let top: String
    /// What the index tracks, and therefore no ignore file hides.
    let tracked: IndexTree

    /// The entries of a directory, sorted by the bytes of their names, and without directories that hold no
    /// file, which git does not have.
    /// Of the names that are wanted.
    func entries(
        of directory: [UInt8], in repository: Repository?, where isWanted: ([UInt8]) -> Bool = { _ in true }
    ) throws(GitError) -> [Entry] {
        try list(directory, in: repository, stopAtFirst: false, where: isWanted)
    }

    private func list(
        _ directory: [UInt8], in repository: Repository?, stopAtFirst: Bool,
        where isWanted: ([UInt8]) -> Bool = { _ in true }
    ) throws(GitError) -> [Entry] {
        let stream = try open(directory)
        defer { closedir(stream) }
        var entries: [Entry] = []
        var tracked = (tracked.entries(of: directory) ?? [])[...]
        for name in try names(in: stream, of: directory) where isWanted(name) {
            tracked = tracked.drop { $0.nameSorts(before: name) }
            let known = tracked.first.flatMap { $0.isNamed(name) ? $0 : nil }
            let path = directory.isEmpty ? name : directory + [CStrings.slash] + name
            guard let kind = try kind(of: name, at: path, in: stream, known: known) else { continue }
            if known == nil, let repository, try isIgnored(path, kind, in: repository) { continue }
            if kind == .directory, try list(path, in: repository, stopAtFirst: true).isEmpty { continue }
            entries.append(CStrings.withPointer(name) { Entry(name: $0, kind: kind, place: .path(path)) })
            if stopAtFirst { break }
        }
        return entries
    }

    private func open(_ directory: [UInt8]) throws(GitError) -> OpaquePointer {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let descriptor = withAbsolutePath(directory) { Glibc.open($0, flags) }
        guard descriptor >= 0 else { throw ioError(directory) }
        guard let stream = fdopendir(descriptor) else {
            let error = ioError(directory)
            close(descriptor)
            throw error
        }
        return stream
    }

    private func names(in stream: OpaquePointer, of directory: [UInt8]) throws(GitError) -> [[UInt8]] {
        var names: [[UInt8]] = []
        errno = 0
        while let item = readdir(stream) {
            guard let name = soac_dirent_name(item) else { continue }
            let bytes = [UInt8](CStrings.bytes(name))
            if ![".", "..", ".git"].contains(where: { $0.utf8.elementsEqual(bytes) }) { names.append(bytes) }
            errno = 0
        }
        guard errno == 0 else { throw ioError(directory) }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Nil if the file has gone since its name was read.
    private func kind(
        of name: [UInt8], at path: [UInt8], in stream: OpaquePointer, known: Entry?
    ) throws(GitError) -> Entry.Kind? {
        let folder = dirfd(stream)
        var status = stat()
        guard CStrings.withPointer(name, { fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            guard errno == ENOENT else { throw ioError(path) }
            return nil
        }
        let kind = Entry.Kind(mode: status.st_mode)
        guard kind == .directory else { return kind }
        let isRepository = CStrings.withPointer(name + "/.git".utf8) { faccessat(folder, $0, F_OK, 0) == 0 }
        return isRepository || known?.kind == .submodule ? .submodule : .directory
    }

    /// As libgit2 1.5 sees it: of a nested ignore file it does not see that `!name` undoes one further up.
    private func isIgnored(
        _ path: [UInt8], _ kind: Entry.Kind, in repository: Repository
    ) throws(GitError) -> Bool {
        var ignored: Int32 = 0
        let pattern = kind == .directory || kind == .submodule ? path + [CStrings.slash] : path
        try Library.check(
            CStrings.withPointer(pattern) { git_ignore_path_is_ignored(&ignored, repository.handle, $0) })
        return ignored != 0
    }

    /// The content of a file of at most `limit` bytes, as it is when its end is reached.
    func readFile(_ path: [UInt8], limit: Int) throws(GitError) -> Content {
        // Without O_NONBLOCK, a FIFO that has taken the place of the file would wait for a writer.
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor = withAbsolutePath(path) { Glibc.open($0, flags) }
        guard descriptor >= 0 else { throw ioError(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ioError(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .invalidPath(name(of: path), reason: "is no longer a file")
        }
        guard status.st_size <= limit else { return .tooLarge(size: status.st_size) }
        // The size is a guess that may be wrong by now. A byte more than it tells the end from more to come.
        var bytes = try read(descriptor, count: status.st_size + 1, path)
        var isAtEnd = bytes.count <= status.st_size
        while !isAtEnd, bytes.count <= limit {
            let more = try read(descriptor, count: min(limit - bytes.count, 1 << 16) + 1, path)
            isAtEnd = more.isEmpty
            bytes += more
        }
        return bytes.count <= limit ? .bytes(bytes) : .tooLarge(size: bytes.count)
    }

    /// Up to `count` bytes; fewer only at the end of the file.
    private func read(_ descriptor: Int32, count: Int, _ path: [UInt8]) throws(GitError) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                guard got > 0 else { return }
                filled += got
            }
        }
        guard !failed else { throw ioError(path) }
        return bytes
    }

    /// The target of a symbolic link.
    func readLink(_ path: [UInt8], limit: Int) throws(GitError) -> Content {
        var length = 0
        let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, filled in
            length = withAbsolutePath(path) { link in
                buffer.withMemoryRebound(to: CChar.self) { text in
                    text.baseAddress.map { readlink(link, $0, text.count) } ?? -1
                }
            }
            filled = max(0, length)
        }
        guard length >= 0 else { throw ioError(path) }
        return length <= limit ? .bytes(target) : .tooLarge(size: length)
    }

    private func withAbsolutePath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        CStrings.withPointer(path.isEmpty ? Array(top.utf8) : Array(top.utf8) + [CStrings.slash] + path, body)
    }

    private func name(of path: [UInt8]) -> String {
        path.isEmpty ? top : String(decoding: path, as: UTF8.self)
    }

    private func ioError(_ path: [UInt8]) -> GitError {
        let code = errno
        return .io(path: name(of: path), errno: code)
    }
}
