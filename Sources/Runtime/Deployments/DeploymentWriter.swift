import Compiler
import Dispatch
import Fleet
import Synchronization

/// Writes files on a thread of its own, all that come together within a moment at once: nobody who asks remotes waits for
/// a disk, and the disk is not waited for file by file.
final class DeploymentWriter: Sendable {
    typealias File = (service: ServiceName, bytes: [UInt8])

    private let folder: DeploymentsFolder
    private let thread: WorkerThread?
    private let waiting = Mutex<[File]>([])
    private let failures = Mutex<[ServiceName: FileError]>([:])
    /// Signalled once no more files come.
    private let last = DispatchSemaphore(value: 0)

    init(_ folder: DeploymentsFolder) {
        self.folder = folder
        thread = WorkerThread()
    }

    func write(_ file: File) {
        waiting.withLock { $0.append(file) }
        if let thread { thread.perform { self.writeSoon() } } else { writeAll() }
    }

    private func writeSoon() {
        if waiting.withLock({ $0.isEmpty }) { return }
        if last.wait(timeout: .now() + .milliseconds(200)) == .success { last.signal() }
        writeAll()
    }

    private func writeAll() {
        let files = waiting.withLock { files in
            defer { files = [] }
            return files
        }
        let failed = folder.write(files)
        failures.withLock { $0.merge(failed) { $1 } }
    }

    /// Waits until all is written; what could not be.
    func finish() -> [ServiceName: FileError] {
        last.signal()
        if let thread {
            let done = DispatchSemaphore(value: 0)
            thread.perform { done.signal() }
            thread.finish()
            done.wait()
        }
        return failures.withLock { $0 }
    }
}
