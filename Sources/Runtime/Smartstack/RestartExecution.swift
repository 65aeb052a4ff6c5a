import Fleet
import Glibc

/// Carries out what is to be done with a new configuration.
public struct RestartExecution {
    private let folder: Folder
    private let name: String
    private let file: NewFile

    /// Why it ended early.
    public enum Failure: Error, Sendable {
        case file(FileError)
        /// A program that must succeed did not.
        case program([String], status: Int32)
    }

    /// Writes the new file beside the one that it is to replace. It goes if that does not come to pass.
    public init(_ bytes: [UInt8], for path: String) throws(FileError) {
        (folder, name) = try Folder.around(path)
        NewFile.removeLeftovers(in: folder)
        // A device must not be replaced.
        _ = try File.isThere(bytes, path)
        file = try NewFile(bytes, for: path, in: folder, durable: true)
    }

    /// Where the new file is, until it is put into its place.
    public var newFile: String { file.path }

    public func carryOut(_ plan: RestartPlan) throws(Failure) { try carryOut(plan.steps) }

    private func carryOut(_ steps: [RestartPlan.Step]) throws(Failure) {
        for step in steps { try carryOut(step) }
    }

    private func carryOut(_ step: RestartPlan.Step) throws(Failure) {
        switch step {
        case .require(let words):
            let status = Program.run(words)
            if status != 0 { throw .program(words, status: status) }
        case .attempt(let words): _ = Program.run(words)
        case .install:
            do {
                try file.install(as: name)
                try folder.sync()
            } catch { throw .file(error) }
        case .pause(let seconds): Program.pause(seconds: seconds)
        case .hangUp(let process, let then, let otherwise):
            try carryOut(process.map(Program.hangUp) ?? false ? then : otherwise)
        case .ensuring(let last, let steps):
            do { try carryOut(steps) } catch {
                try carryOut(last)
                throw error
            }
            try carryOut(last)
        }
    }
}

/// What a host shows of a service that runs there.
public enum RunningService {
    /// Whether a file is there and was not touched for so many seconds.
    public static func isStale(_ path: String, after seconds: Int) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_mtim.tv_sec < time(nil) - seconds
    }

    /// The process that a file names; nil if it names none.
    public static func process(_ path: String) -> Int32? {
        guard let bytes = try? File.read(path, limit: 64) else { return nil }
        let digits = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return Int32(digits).flatMap { $0 > 1 ? $0 : nil }
    }
}
