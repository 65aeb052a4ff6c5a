import Glibc

/// A regular file that others write to while it is read: it grows, is given another name, or is cut.
public final class GrowingFile: Sendable {
    private let file: OpenFile

    /// Symlinks are followed: who configured soac named it. Nil if there is no such file.
    public init?(_ path: String) throws(FileError) {
        guard let file = try OpenFile(path) else { return nil }
        self.file = file
    }

    /// One in a folder, which is not followed if it is a symlink. Nil if there is none.
    public init?(_ name: String, in folder: Folder) throws(FileError) {
        guard let file = try folder.open(name) else { return nil }
        self.file = file
    }

    public var path: String { file.path }

    /// How many bytes it has now.
    public var size: Int { file.currentSize }

    /// Whether it is the same file, under whatever name.
    public func isSame(as other: GrowingFile) -> Bool {
        file.status.st_ino == other.file.status.st_ino && file.status.st_dev == other.file.status.st_dev
    }

    /// What is there from a place on, `count` bytes at most; fewer, or none, where it ends.
    public func read(at place: Int, count: Int) throws(FileError) -> [UInt8] { try file.read(at: place, count: count) }

    /// For a program that reads it.
    public var descriptor: Int32 { file.openDescriptor }
}
