import Glibc
import Testing

/// A folder that goes with its test.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/soac-tests-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { Path.remove(path) }

    package func read(_ name: String) -> String? {
        guard let stream = fopen(path + "/" + name, "r") else { return nil }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    package func write(_ name: String, _ text: String) throws {
        let stream = try #require(fopen(path + "/" + name, "w"))
        fputs(text, stream)
        fclose(stream)
    }

    package func remove(_ name: String) { unlink(path + "/" + name) }

    package func makeFolder(_ name: String) { mkdir(path + "/" + name, 0o755) }

    package func makePipe(_ name: String) { mkfifo(path + "/" + name, 0o644) }

    package func link(_ name: String, to target: String) { symlink(target, path + "/" + name) }

    package func setMode(_ name: String, _ mode: mode_t) { chmod(path + "/" + name, mode) }

    /// Seconds and nanoseconds since 1970, and the inode: what a file that was written anew does not keep.
    package func identity(_ name: String) -> [Int] {
        var status = stat()
        guard stat(path + "/" + name, &status) == 0 else { return [] }
        return [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_ino)]
    }

    package func setTime(_ name: String, secondsAgo: Int) {
        let then = timespec(tv_sec: time(nil) - secondsAgo, tv_nsec: 0)
        utimensat(AT_FDCWD, path + "/" + name, [then, then], 0)
    }

    /// The paths of all files, sorted, without soac's own folder.
    package func files(below folder: String = "") -> [String] {
        guard let directory = opendir(path + "/" + folder) else { return [] }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if [".", "..", ".soac"].contains(name) { continue }
            if entry.pointee.d_type == UInt8(DT_DIR) {
                found += files(below: folder + name + "/")
            } else {
                found.append(folder + name)
            }
        }
        return found.sorted()
    }
}
