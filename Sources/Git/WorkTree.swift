import CLibgit2
import Glibc

/// The files that git would commit from a work tree with `git add --all`: tracked or not ignored. Of a folder without a
/// repository, all.
struct WorkTree: Sendable {
    /// Path of the work tree.
    let top: String
    /// What the index tracks, and therefore no ignore file hides.
    let tracked: IndexTree
    /// What counts as the index has it.
    let unwatched: IndexTree
    /// Whether one of these counts as it is in the work tree if it is there nevertheless: in a sparse checkout.
    private let presentCounts: Bool
    /// Whether links are links there, and not files with the link's text; `core.symlinks`.
    private let hasSymlinks: Bool
    /// Whether the permissions say which files can be run; `core.fileMode`.
    private let hasModes: Bool
    /// What counts in place of what is there.
    var unsaved: [UnsavedFile]

    /// A folder without a repository.
    init(top: String, unsaved: [UnsavedFile] = []) {
        (self.top, self.unsaved) = (top, unsaved)
        (tracked, unwatched) = (IndexTree(), IndexTree())
        (presentCounts, hasSymlinks, hasModes) = (false, true, true)
    }

    /// The work tree at `top`. Who asks only what is ignored needs not know what is tracked. Throws the errors of reading the
    /// index.
    init(
        top: String, of repository: Repository, isTracked: Bool = true, unsaved: [UnsavedFile] = []
    ) throws(GitError) {
        (self.top, self.unsaved) = (top, unsaved)
        tracked = isTracked ? try IndexTree(of: repository, for: .tracking) : IndexTree()
        unwatched = try IndexTree(of: repository, for: .unwatched)
        let configuration = try Configuration(of: repository.handle)
        presentCounts =
            configuration.bool("core.sparsecheckout") == true
            && configuration.bool("sparse.expectfilesoutsideofpatterns") != true
        hasSymlinks = configuration.bool("core.symlinks") ?? true
        hasModes = configuration.bool("core.filemode") ?? true
    }

    /// The entries of a directory whose names are wanted, sorted by the bytes of their names, and without directories that
    /// hold no file, which git does not have.
    func entries(
        of directory: [UInt8], without ignored: IgnoreFiles?, where isWanted: ([UInt8]) -> Bool = { _ in true }
    ) throws(GitError) -> [Entry] {
        if unsaved.isEmpty { return try list(directory, without: ignored, stopAtFirst: false, where: isWanted) }
        let isThere = access(directory) != ENOENT
        // A directory that nobody has is asked for, and is an error.
        let entries =
            isThere || !unsaved.contains { $0.bytes != nil && $0.name(in: directory) != nil }
            ? try list(directory, without: ignored, stopAtFirst: false, where: isWanted) : []
        let edited = unsaved.applied(to: entries, of: directory, where: isWanted)
        // A directory whose last file counts as gone is none either.
        let left = Set(
            unsaved.filter { $0.bytes == nil && !$0.lies(in: directory) }.compactMap { $0.name(in: directory) })
        if left.isEmpty { return edited }
        var rest: [Entry] = []
        for entry in edited {
            if entry.kind == .directory, left.contains(entry.nameBytes) {
                let path = directory.isEmpty ? entry.nameBytes : directory + [CStrings.slash] + entry.nameBytes
                if try self.entries(of: path, without: ignored).isEmpty { continue }
            }
            rest.append(entry)
        }
        return rest
    }

    private func list(
        _ directory: [UInt8], without ignored: IgnoreFiles?, stopAtFirst: Bool,
        where isWanted: ([UInt8]) -> Bool = { _ in true }
    ) throws(GitError) -> [Entry] {
        let unwatched = unwatched.entries(of: directory)?.filter { isWanted($0.nameBytes) } ?? []
        // A directory of which nothing is checked out need not be there.
        if access(directory) == ENOENT, !unwatched.isEmpty { return unwatched }
        let stream = try open(directory)
        defer { closedir(stream) }
        var entries: [Entry] = []
        var tracked = (tracked.entries(of: directory) ?? [])[...]
        let hidden = Set(presentCounts ? [] : unwatched.filter { $0.kind != .directory }.map(\.nameBytes))
        for name in try names(in: stream, of: directory) where isWanted(name) && !hidden.contains(name) {
            tracked = tracked.drop { $0.nameSorts(before: name) }
            let known = tracked.first.flatMap { $0.isNamed(name) ? $0 : nil }
            let path = directory.isEmpty ? name : directory + [CStrings.slash] + name
            guard let kind = try kind(of: name, at: path, in: stream, known: known) else { continue }
            let isDirectory = kind == .directory || kind == .submodule
            if known == nil, ignored?.isIgnored(path, isDirectory: isDirectory) == true { continue }
            if kind == .directory, try list(path, without: ignored, stopAtFirst: true).isEmpty { continue }
            entries.append(CStrings.withPointer(name) { Entry(name: $0, kind: kind, place: .path(path)) })
            if stopAtFirst { break }
        }
        if unwatched.isEmpty { return entries }
        let present = Set(entries.map(\.nameBytes))
        return (entries + unwatched.filter { !present.contains($0.nameBytes) }).sorted(by: Entry.byName)
    }

    /// What a sparse checkout leaves out and is there nevertheless, by path from the top: libgit2 1.5 does not look at it.
    var presentUnwatched: [[UInt8]] { presentCounts ? unwatched.files.filter { access($0) == 0 } : [] }

    /// 0 if there is something, else what `errno` says.
    private func access(_ path: [UInt8]) -> Int32 {
        var status = stat()
        return withAbsolutePath(path) { lstat($0, &status) } == 0 ? 0 : errno
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
        guard kind == .directory else { return self.kind(kind, known: known) }
        let isRepository = CStrings.withPointer(name + "/.git".utf8) { faccessat(folder, $0, F_OK, 0) == 0 }
        return isRepository || known?.kind == .submodule ? .submodule : .directory
    }

    /// What git takes a file for, where the file system cannot tell.
    private func kind(_ kind: Entry.Kind, known: Entry?) -> Entry.Kind {
        guard kind == .file || kind == .executable else { return kind }
        if !hasSymlinks, known?.kind == .symlink { return .symlink }
        if hasModes { return kind }
        return known?.kind == .executable ? .executable : .file
    }

    /// The content of a file of at most `limit` bytes, as it is when its end is reached.
    func readFile(_ path: [UInt8], limit: Int) throws(GitError) -> Content {
        if let bytes = unsaved.first(where: { $0.path == path })?.bytes {
            return bytes.count <= limit ? .bytes(bytes) : .tooLarge(size: bytes.count)
        }
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
        // What readlink says of a file.
        if length < 0, errno == EINVAL, !hasSymlinks { return try readFile(path, limit: limit) }
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
