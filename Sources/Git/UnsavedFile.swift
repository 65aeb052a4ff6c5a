/// A file as an editor has it, that counts in place of what the work tree has at its path, be that there or not.
public struct UnsavedFile: Sendable {
    /// From the top of the work tree, or of the folder that is read without a repository.
    let path: [UInt8]
    let bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) { (self.path, self.bytes) = (Array(path.utf8), bytes) }

    /// What a directory has of it: the file, or the directory on the way to it; nil if it is elsewhere.
    func entry(in directory: [UInt8]) -> Entry? {
        let start = directory.isEmpty ? directory : directory + [CStrings.slash]
        guard path.starts(with: start), path.count > start.count else { return nil }
        let name = [UInt8](path[start.count...].prefix { $0 != CStrings.slash })
        let isFile = start.count + name.count == path.count
        return CStrings.withPointer(name) {
            Entry(name: $0, kind: isFile ? .file : .directory, place: .path(start + name))
        }
    }

    /// The name below a folder that it is at or under; nil if it is elsewhere.
    func name(below root: [UInt8]) -> [UInt8]? { entry(in: root)?.nameBytes }
}
