import Glibc
import Testing

/// A folder that goes with its test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/runtime-tests-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { TemporaryFolder.remove(path) }

    func read(_ name: String) -> String? {
        guard let stream = fopen(path + "/" + name, "r") else { return nil }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    func write(_ name: String, _ text: String) throws {
        let stream = try #require(fopen(path + "/" + name, "w"))
        fputs(text, stream)
        fclose(stream)
    }

    func remove(_ name: String) { unlink(path + "/" + name) }

    func makeFolder(_ name: String) { mkdir(path + "/" + name, 0o755) }

    func makePipe(_ name: String) { mkfifo(path + "/" + name, 0o644) }

    func link(_ name: String, to target: String) { symlink(target, path + "/" + name) }

    func setMode(_ name: String, _ mode: mode_t) { chmod(path + "/" + name, mode) }

    /// Seconds and nanoseconds since 1970, and the inode: what a file that was written anew does not keep.
    func identity(_ name: String) -> [Int] {
        var status = stat()
        guard stat(path + "/" + name, &status) == 0 else { return [] }
        return [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_ino)]
    }

    func setTime(_ name: String, secondsAgo: Int) {
        let then = timespec(tv_sec: time(nil) - secondsAgo, tv_nsec: 0)
        utimensat(AT_FDCWD, path + "/" + name, [then, then], 0)
    }

    /// The paths of all files, sorted, without soac's own folder.
    func files(below folder: String = "") -> [String] {
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

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        guard let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { remove(path + "/" + name) }
        }
        closedir(directory)
        rmdir(path)
    }
}
