import Compiler
import Git
import Glibc

/// What the files that a service is made of look like from outside, in a folder without a repository: there, nothing has an
/// id. Of two that are equal the files are the same.
struct ServiceStamp: Sendable, Equatable {
    private let service: ServiceName
    private let outside: [String]
    private let stamps: [FolderStamp]

    /// Times of files are that coarse.
    private static let tick = 2
    /// No service has more files.
    private static let fileLimit = 10_000

    /// Nil if that does not tell: the snapshot has ids, a file is an editor's, or one of them changed just before it was read.
    ///
    /// - Parameters:
    ///   - outside: where its symlinks led
    ///   - time: when it was begun to read it, in seconds
    init?(of service: ServiceDirectory, outside: [OutsideEntry], in snapshot: Snapshot, readAt time: Int) {
        if service.isLinked { return nil }
        self.init(service.name, outside.map(\.path), in: snapshot)
        if stamps.contains(where: { $0.newest + Self.tick >= time }) { return nil }
    }

    private init?(_ service: ServiceName, _ outside: [String], in snapshot: Snapshot) {
        guard let folder = snapshot.folder else { return nil }
        let paths = [service.text] + outside
        if paths.contains(where: snapshot.isEdited(at:)) { return nil }
        do throws(FileError) {
            var stamps: [FolderStamp] = []
            for path in paths {
                stamps.append(try FolderStamp(of: folder + "/" + path, limit: Self.fileLimit))
            }
            if stamps.contains(where: { $0.count >= Self.fileLimit }) { return nil }
            (self.service, self.outside, self.stamps) = (service, outside, stamps)
        } catch { return nil }
    }

    /// Whether the files look the same in a later snapshot.
    func holds(in snapshot: Snapshot) -> Bool { ServiceStamp(service, outside, in: snapshot) == self }

    /// The time, as files have it.
    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec
    }
}
