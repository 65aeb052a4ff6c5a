import Glibc

/// A file on its way to a content that is handed on piece by piece and never in memory as a whole: as `File.replace`
/// brings it about. As long as the content is that of the file that is there, nothing is written.
struct Replacement {
    /// How many bytes of what stays are copied at once.
    private static let pieceSize = 1 << 20
    /// How many bytes the disk is given at once, while more are made.
    private static let startSize = 8 << 20

    private let path: String
    private let folder: Folder
    private let name: String
    /// The file that is there, if all that was handed on so far is in it as well.
    private var old: OpenFile?
    /// Nil until something is another.
    private var new: NewFile?
    /// How many bytes were handed on.
    private(set) var count = 0
    /// How many of them the disk was given.
    private var started = 0

    /// `size` is that of the content, where it is known: then what has another size is not looked at.
    init(_ path: String, size: Int? = nil) throws(FileError) {
        self.path = path
        (folder, name) = try Folder.around(path)
        NewFile.removeLeftovers(in: folder)
        old = try File.replaceable(path)
        if let size, old?.size != size { old = nil }
    }

    mutating func append(_ bytes: [UInt8]) throws(FileError) {
        if old?.read(count..<count + bytes.count) != bytes { try file().append(bytes) }
        count += bytes.count
        if count - started >= Replacement.startSize { startWriting() }
    }

    /// Lets the disk begin with what it was not given yet, and waits for nothing.
    mutating func startWriting() {
        new?.startWriting(started..<count)
        started = count
    }

    /// The new file, with what was the same so far.
    private mutating func file() throws(FileError) -> NewFile {
        if let new { return new }
        let file = try NewFile(for: path, in: folder)
        if let old {
            for start in stride(from: 0, to: count, by: Replacement.pieceSize) {
                guard let piece = old.read(start..<min(start + Replacement.pieceSize, count)) else {
                    throw FileError(path, "read", .system(EIO))
                }
                try file.append(piece)
            }
        }
        (old, new) = (nil, file)
        return file
    }

    /// Once all was handed on: puts it into its place. Whether it is another. `mode` is that of a new file, whatever
    /// the umask.
    mutating func finish(mode: mode_t? = nil) throws(FileError) -> Bool {
        if let old, old.size == count { return false }
        let file = try file()
        try file.sync()
        if let mode { try file.setMode(mode) }
        try file.install(as: name)
        try folder.sync()
        return true
    }
}
