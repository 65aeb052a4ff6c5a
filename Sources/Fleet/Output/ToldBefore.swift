import Compiler
import Glibc

/// What earlier runs told of what is wrong, so that a run that nobody watches tells only what is new: cron would send the
/// same letter every minute.
///
/// A file of a folder of soac's own, which whoever holds that folder's lock writes; a run that was asked for another part has
/// another one. It has a line for each thing, a checksum. That it is lost costs one telling more.
public struct ToldBefore: Sendable {
    private let folder: Folder
    private let name: String
    /// What was told, by checksums over what it says.
    public let things: Set<UInt64>
    /// Seconds since 1970 when that was written; nil if nothing was.
    public let time: Int?

    /// More is none of these files.
    private static let sizeLimit = 16 << 20

    /// `scope` is all that tells runs apart which write to the same place.
    public init(_ scope: String, in folder: Folder) throws(FileError) {
        self.folder = folder
        name = "told-" + String(Checksum.of(scope.utf8), radix: 16)
        guard let file = try folder.open(name) else {
            (things, time) = ([], nil)
            return
        }
        let lines = try file.read(limit: Self.sizeLimit).split(separator: UInt8(ascii: "\n"))
        things = Set(lines.compactMap { UInt64(String(decoding: $0, as: UTF8.self), radix: 16) })
        time = Int(file.status.st_mtim.tv_sec)
    }

    public func replace(with things: Set<UInt64>) throws(FileError) {
        if things.isEmpty { return try folder.remove(name) }
        let lines = things.sorted().map { String($0, radix: 16) + "\n" }.joined()
        try NewFile(Array(lines.utf8), for: folder.path(of: name), in: folder, durable: false)
            .install(as: name)
    }
}
