import CLibgit2
import Glibc

/// The index as it lies on the disk. Its checksum is not looked at, as git does not look at it either: libgit2 1.5
/// does, and takes longer for that than for all the rest. So this tells what need not be looked for, and nothing in it
/// is taken for content.
struct IndexFile: Sendable {
    private static let sizeLimit = 1 << 30
    private static let checksumSize = 20

    /// When it was written.
    let written: timespec
    private let bytes: [UInt8]
    private let layout: IndexLayout

    /// Nil if there is none, or none that libgit2 could not tell more about.
    init?(of repository: Repository) {
        guard let path = Self.path(of: repository), let slash = path.lastIndex(of: CStrings.slash) else { return nil }
        let folder = WorkTree(top: String(decoding: path[..<slash], as: UTF8.self))
        var status = stat()
        // Before it is read: compared with an index that is older, more files are young.
        guard CStrings.withPointer(path, { stat($0, &status) }) == 0,
            case .bytes(let bytes)? = try? folder.readFile(Array(path[(slash + 1)...]), limit: Self.sizeLimit),
            let layout = bytes.withUnsafeBytes({ IndexLayout($0.dropLast(Self.checksumSize)) })
        else { return nil }
        (written, self.bytes, self.layout) = (status.st_mtim, bytes, layout)
        guard hasKnownExtensions, withFiles({ $0.areInOrder }) else { return nil }
    }

    private static func path(of repository: Repository) -> [UInt8]? {
        if let path = repository.location.parts.index { return Array(path.utf8) }
        return git_repository_path(repository.handle).map { Array(CStrings.bytes($0)) + Array("index".utf8) }
    }

    /// Whether git takes something from it without a look at the work tree.
    var hasUnwatched: Bool { layout.hasUnwatched }

    /// Whether libgit2 has read the same.
    func isSame(as index: OpaquePointer) -> Bool {
        var reader = IndexFileReader(bytes.suffix(Self.checksumSize))
        guard let checksum = git_index_checksum(index) else { return false }
        return reader.objectID() == ObjectID(checksum.pointee)
    }

    private var extensions: IndexFileReader {
        IndexFileReader(bytes[layout.end...].dropLast(Self.checksumSize))
    }

    /// Of a name as git writes it, as `TREE`; nil if there is none.
    func `extension`(_ name: String) -> ArraySlice<UInt8>? {
        var reader = extensions
        while let (found, content) = reader.extension() {
            if found.elementsEqual(name.utf8) { return content }
        }
        return nil
    }

    /// One that changes what the rest means has a name that begins with a small letter.
    private var hasKnownExtensions: Bool {
        var reader = extensions
        while let (name, _) = reader.extension() {
            guard let letter = name.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else {
                return false
            }
        }
        return reader.isAtEnd
    }

    /// Calls `body` with its files.
    func withFiles<Result, Failure: Error>(
        _ body: (IndexedFiles) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
            try layout.paths.withUnsafeBufferPointer { paths throws(Failure) in
                try layout.places.withUnsafeBufferPointer { places throws(Failure) in
                    try body(
                        IndexedFiles(
                            UnsafeRawBufferPointer(bytes),
                            paths: UnsafeRawBufferPointer(paths.isEmpty ? bytes : paths), places))
                }
            }
        }
    }
}
