/// A file as an editor has it, that counts in place of what the work tree has at its path, be that there or not.
public struct UnsavedFile: Sendable {
    /// From the top of the work tree, or of the folder that is read without a repository.
    let path: [UInt8]
    /// Nil: it counts as if it were not there.
    let bytes: [UInt8]?

    public init(path: String, bytes: [UInt8]?) { (self.path, self.bytes) = (Array(path.utf8), bytes) }

    /// What a directory has of it: the file, or the directory on the way to it; nil if it is elsewhere.
    func entry(in directory: [UInt8]) -> Entry? {
        guard let name = name(in: directory) else { return nil }
        let start = directory.isEmpty ? directory : directory + [CStrings.slash]
        let isFile = start.count + name.count == path.count
        return CStrings.withPointer(name) {
            Entry(name: $0, kind: isFile ? .file : .directory, place: .path(start + name))
        }
    }

    /// The name in a directory that it has, or that is on the way to it; nil if it is elsewhere.
    func name(in directory: [UInt8]) -> [UInt8]? {
        let start = directory.isEmpty ? directory : directory + [CStrings.slash]
        guard path.starts(with: start), path.count > start.count else { return nil }
        return [UInt8](path[start.count...].prefix { $0 != CStrings.slash })
    }

    /// Whether it lies in that directory itself.
    func lies(in directory: [UInt8]) -> Bool {
        guard let name = name(in: directory) else { return false }
        return path.count == name.count + (directory.isEmpty ? 0 : directory.count + 1)
    }
}

extension [UnsavedFile] {
    /// The entries of a directory as they are with these files in place.
    func applied(to entries: [Entry], of directory: [UInt8], where isWanted: ([UInt8]) -> Bool) -> [Entry] {
        var entries = entries
        for file in self {
            guard let name = file.name(in: directory), isWanted(name) else { continue }
            if file.bytes == nil {
                if file.lies(in: directory) { entries.removeAll { $0.isNamed(name) } }
            } else if let own = file.entry(in: directory) {
                if own.kind == .directory, entries.contains(where: { $0.isNamed(name) }) { continue }
                entries.removeAll { $0.isNamed(name) }
                entries.append(own)
            }
        }
        return entries.sorted(by: Entry.byName)
    }
}
