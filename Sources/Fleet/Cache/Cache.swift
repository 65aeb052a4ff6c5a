import Compiler
import Git
import Glibc

/// What earlier runs computed, on disk: never needed, and never trusted further than its checksums. Any number of runs
/// may use it at once: a file is replaced whole, and the last one to write it wins. Files of other users are not read, and
/// a folder that others may write to is not used.
public struct Cache: Sendable {
    /// Bytes of all files together.
    public static let sizeLimit = 512 << 20
    private static let fileLimit = 128 << 20

    private let folder: String
    /// Of the program itself: another build may compute something else.
    private let build: String

    /// `$XDG_CACHE_HOME/soac`, or `~/.cache/soac`; nil if the environment has neither, or the program does not know itself.
    public init?() {
        func variable(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        guard let base = variable("XDG_CACHE_HOME") ?? variable("HOME").map({ $0 + "/.cache" }) else { return nil }
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return nil }
        self.init(
            folder: base + "/soac",
            build: "\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(status.st_ino)")
    }

    init(folder: String, build: String) { (self.folder, self.build) = (folder, build) }

    /// A file of the cache: what a kind of run computed in one context.
    struct Shelf: Sendable {
        let pack: CachePack
        fileprivate let name: String
    }

    /// Why the folder is not used although it is there, for people; nil if it is used.
    public var distrust: String? { (try? Folder(folder)).flatMap(\.distrust) }

    /// Nil if it is not there, or not used.
    private func opened() -> Folder? {
        (try? Folder(folder)).flatMap { $0.distrust == nil ? $0 : nil }
    }

    /// `context` is all that the entries depend on beside their keys. `isLoaded`: most entries will be asked for.
    func shelf(_ kind: String, context: String, isLoaded: Bool = false) -> Shelf {
        let words = [kind, build, context].map { Checksum.of($0.utf8) }
        let name = kind + "-" + words.map { String($0, radix: 16) }.joined()
        guard let file = try? opened()?.open(name), file.isOwn, file.size <= Cache.fileLimit else {
            return Shelf(pack: CachePack(), name: name)
        }
        // When it was last of use.
        file.touch()
        let pack = CachePack(StoredBytes(file))
        return Shelf(pack: isLoaded ? pack.loaded() : pack, name: name)
    }

    /// An entry that a run used, or made.
    struct Entry: Sendable {
        var key: CacheKey
        /// Nil if it was there.
        var bytes: [UInt8]?
    }

    /// Keeps what a run used and made. `isWhole` says whether it asked for all that may be of use: if not, and it made
    /// little, to write everything else again would cost more than to make that once more.
    func save(_ shelf: Shelf, _ entries: [Entry], isWhole: Bool = true) {
        let fresh = entries.compactMap { entry in entry.bytes.map { (entry.key, $0) } }
        if fresh.isEmpty || !isWhole && fresh.count * 16 <= shelf.pack.count { return }
        save(shelf, used: isWhole ? Set(entries.map(\.key)) : nil, fresh: Dictionary(fresh) { first, _ in first })
    }

    /// Keeps what a run made. That it cannot be kept is no failure.
    func save(
        _ shelf: Shelf, used: Set<CacheKey>?, fresh: [CacheKey: [UInt8]], ageLimit: UInt32 = CachePack.ageLimit
    ) {
        guard !fresh.isEmpty else { return }
        let bytes = shelf.pack.file(used: used, fresh: fresh, limit: Cache.fileLimit, ageLimit: ageLimit)
        do {
            _ = try Folder.made(folder, mode: 0o700)
            guard let folder = opened() else { return }
            NewFile.removeLeftovers(in: folder)
            try NewFile(bytes, for: folder.path(of: shelf.name), in: folder, durable: false).install(as: shelf.name)
            try makeRoom(in: folder)
        } catch {}
    }

    /// Removes what was of no use for longest, until the rest is within the limit.
    private func makeRoom(in folder: Folder) throws(FileError) {
        var files: [(name: String, size: Int, time: Int)] = []
        for name in try folder.names() {
            guard let status = folder.status(of: name), status.st_mode & S_IFMT == S_IFREG else { continue }
            files.append((name, Int(status.st_size), status.st_mtim.tv_sec))
        }
        var size = files.reduce(0) { $0 + $1.size }
        for file in files.sorted(by: { $0.time < $1.time }) where size > Cache.sizeLimit {
            try folder.remove(file.name)
            size -= file.size
        }
    }
}
