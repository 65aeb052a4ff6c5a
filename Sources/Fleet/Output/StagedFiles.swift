import Glibc
import Synchronization

/// New files of a run on their way into a folder of artifacts, in its `.soac`, where nobody but the run that has the lock
/// writes. Each has a number there until it is renamed into its place: one that waits takes no more memory than that. Any
/// thread may add to them.
///
/// Those that are not put into place go with their object. What a killed run leaves, the next one removes.
final class StagedFiles: Sendable {
    /// What their names end with.
    private static let end = ".new"

    private let folder: Folder
    private let added = Atomic<Int>(0)
    private let installed = Atomic<Int>(0)

    init(in folder: Folder) { self.folder = folder }

    deinit {
        let count = added.load(ordering: .relaxed)
        guard installed.load(ordering: .relaxed) < count else { return }
        for number in 0..<count { try? folder.remove(name(number)) }
    }

    private func name(_ number: Int) -> String { "\(number)\(StagedFiles.end)" }

    /// Writes one, and says its number. The disk is not waited for. `target` is the path that it is for, for people.
    func add(_ bytes: [UInt8], for target: @autoclosure () -> String) throws(FileError) -> Int {
        while true {
            let number = added.add(1, ordering: .relaxed).oldValue
            let descriptor = folder.create(name(number))
            guard descriptor >= 0 else {
                if errno == EEXIST { continue }
                throw FileError(target(), "written", .system(errno))
            }
            let code = NewFile.write(bytes, to: descriptor)
            guard close(descriptor) == 0 || code != 0 else { throw FileError(target(), "written", .system(errno)) }
            if code != 0 { throw FileError(target(), "written", .system(code)) }
            return number
        }
    }

    /// Waits until the disk has all of them. Many cost less together, with all that others have written: each alone waits
    /// for the disk, also where it has nothing to write any more.
    func sync() throws(FileError) {
        let count = added.load(ordering: .relaxed)
        if count > 16 {
            try folder.syncFileSystem()
            if Folder.learnsOfLostWrites { return }
        }
        // One that is not there stands in its place already.
        for number in 0..<count { try folder.open(name(number))?.sync() }
    }

    /// Puts one into its place; what is there is replaced.
    func install(_ number: Int, as name: String, in target: Folder) throws(FileError) {
        try folder.rename(self.name(number), to: name, in: target)
        installed.add(1, ordering: .relaxed)
    }

    /// Removes what a killed run left. Only under the lock: without it they may be those of a run under way.
    static func removeLeftovers(in folder: Folder) {
        for name in (try? folder.names()) ?? [] where name.hasSuffix(end) { try? folder.remove(name) }
    }
}
