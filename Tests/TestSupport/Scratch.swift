import Glibc
import Testing

/// A temporary folder, and what is made in it.
package final class Scratch: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/soac-tests-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { Path.remove(path) }

    /// Runs a shell script in the folder; what it printed. It is a failure of the test if the script fails.
    @discardableResult
    package func shell(_ script: String) throws -> String {
        let run = try Command.run("/bin/sh", ["-euc", script], in: path)
        try #require(run.status == 0, "the script failed: \(script)\n\(run.errors)")
        return run.output
    }

    /// Runs soac in the folder.
    package func soac(_ arguments: String..., environment: [String] = []) throws -> Soac.Run {
        try Soac.run(arguments, in: path, environment: environment)
    }

    /// Writes a file, and makes the folders above it.
    package func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    package func write(_ bytes: [UInt8], to name: String) throws { try Path.write(bytes, to: path + "/" + name) }

    package func text(of name: String) throws -> String {
        String(decoding: try Path.read(path + "/" + name), as: UTF8.self)
    }

    package func exists(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }

    /// Commits all that lies in `r`, which it makes a repository first.
    package func commit(_ folder: String = "r") throws {
        try shell("cd \(folder); test -e .git || git init -q .; git add -A; git commit -q --allow-empty -m x")
    }
}

/// Files, without Foundation.
package enum Path {
    package static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    package static func read(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"), "\(path) cannot be read")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    package static func write(_ bytes: [UInt8], to path: String) throws {
        makeFolder(parent(of: path))
        let file = try #require(fopen(path, "w"), "\(path) cannot be written")
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    package static func makeFolder(_ path: String) {
        if path.isEmpty || mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        makeFolder(parent(of: path))
        mkdir(path, 0o755)
    }

    /// Removes a folder with all that is in it.
    package static func remove(_ path: String) {
        // A symlink to a folder goes, and not what lies in the folder.
        if unlink(path) == 0 { return }
        for name in (try? names(in: path)) ?? [] { remove(path + "/" + name) }
        rmdir(path)
    }

    /// Every file below a folder by its path from there, without folders whose names begin with a dot.
    package static func files(below folder: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try names(in: folder) where !name.hasPrefix(".") {
            var status = stat()
            try #require(lstat(folder + "/" + name, &status) == 0)
            if status.st_mode & S_IFMT == S_IFDIR {
                for (inner, bytes) in try self.files(below: folder + "/" + name) { files[name + "/" + inner] = bytes }
            } else {
                files[name] = try read(folder + "/" + name)
            }
        }
        return files
    }

    package static func names(in folder: String) throws -> [String] {
        let directory = try #require(opendir(folder), "\(folder) cannot be read")
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
