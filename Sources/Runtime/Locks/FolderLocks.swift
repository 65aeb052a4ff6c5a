import Compiler
import Fleet
import Planner
import Synchronization

/// Locks between the processes of one machine: a file for each instance in a folder, which goes with its process.
public struct FolderLocks: InstanceLocks {
    private let folder: Folder

    /// Makes the folder if it is not there. Throws if another user could place files in it.
    public init(_ path: String) throws(FileError) { folder = try Folder.madeOwn(path) }

    public func take(_ id: InstanceID) async -> LockAnswer {
        do throws(FileError) {
            let lock = try FileLock("\(AppID.spelling(of: id)).lock", in: folder)
            return lock.map { .held(Held($0)) } ?? .isTaken(by: nil)
        } catch { return .failed(error.message) }
    }

    private final class Held: InstanceLock {
        private let lock: Mutex<FileLock?>

        init(_ lock: FileLock) { self.lock = Mutex(lock) }

        func isHeld() async -> Bool { lock.withLock { $0?.isInPlace ?? false } }
        func release() async { lock.withLock { $0 = nil } }
    }
}
