import Compiler

/// A file that mends change.
public struct MendedFile: Equatable, Sendable {
    /// From the top of soa-configs.
    public var path: String
    /// Another than `path` if it gets another name.
    public var newPath: String
    /// What it has, and what it will have.
    public var before: [UInt8]
    public var after: [UInt8]
}

/// What comes of mends that are carried out.
public struct MendedFiles: Sendable {
    /// By path.
    public var files: [MendedFile]
    /// The findings that are mended, in the order in which that was done.
    public var mended: [Diagnostic]

    /// All paths that they have and had.
    func contents(_ content: (MendedFile) -> LiveCheck.Content) -> [String: LiveCheck.Content] {
        var contents: [String: LiveCheck.Content] = [:]
        for file in files {
            contents[file.path] = content(file)
            contents[file.newPath] = content(file)
        }
        return contents
    }
}
