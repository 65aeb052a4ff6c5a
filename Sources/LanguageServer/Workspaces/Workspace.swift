import Compiler
import Fleet
import Git
import Glibc

/// A soa-configs that is edited.
final class Workspace {
    let folder: String
    let top: String
    let live: LiveCheck
    private let digest: String
    private let watched: [String]
    private var times: [Int]
    /// How often it could not be read, since all of it could.
    var failures = 0

    init(_ opened: OpenedRepository) throws(Fleet.Failure) {
        (folder, top, watched) = (opened.folder, opened.top, opened.watched)
        digest = opened.check.systemsDigest
        times = Self.times(of: watched)
        live = try LiveCheck(opened.check, stepwise: true)
    }

    /// The path of a file from the top of soa-configs; nil if it is elsewhere.
    func path(of file: String) -> String? {
        let start = folder == "/" ? "/" : folder + "/"
        guard file.utf8.starts(with: start.utf8) else { return nil }
        let path = String(decoding: file.utf8.dropFirst(start.utf8.count), as: UTF8.self)
        return path.isEmpty || path.hasPrefix(".git/") ? nil : path
    }

    func uri(of path: String) -> String { DocumentURI.of(folder + "/" + path) }

    // MARK: Changes underneath

    /// Whether something else was checked out, committed or staged since the last look.
    func isStale() -> Bool {
        let now = Self.times(of: watched)
        defer { times = now }
        return now != times
    }

    /// Whether that is checked as before: only its files are others.
    func agrees(with opened: OpenedRepository) -> Bool {
        opened.folder == folder && opened.top == top && opened.check.systemsDigest == digest
    }

    private static func times(of paths: [String]) -> [Int] {
        paths.flatMap { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return [0, 0, 0] }
            return [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_ino)]
        }
    }
}
