import Glibc

/// The files of an index by their paths, as long as that is in memory. They are in the order of bytes.
struct IndexedFiles {
    private let bytes: UnsafeRawBufferPointer
    private let paths: UnsafeRawBufferPointer
    private let places: UnsafeBufferPointer<IndexLayout.Offsets>

    init(
        _ bytes: UnsafeRawBufferPointer, paths: UnsafeRawBufferPointer,
        _ places: UnsafeBufferPointer<IndexLayout.Offsets>
    ) {
        (self.bytes, self.paths, self.places) = (bytes, paths, places)
    }

    var indices: Range<Int> { places.indices }

    subscript(_ place: Int) -> IndexedFile {
        IndexedFile(UnsafeRawPointer(rebased(bytes, places[place].file)))
    }

    func path(_ place: Int) -> UnsafePointer<CChar> {
        rebased(paths, places[place].path).assumingMemoryBound(to: CChar.self)
    }

    private func rebased(_ buffer: UnsafeRawBufferPointer, _ offset: UInt32) -> UnsafeRawPointer {
        guard let start = buffer.baseAddress else { preconditionFailure("a place is in the file") }
        return start + Int(offset)
    }

    /// The sides of a conflict have one path.
    var areInOrder: Bool { indices.dropFirst().allSatisfy { strcmp(path($0 - 1), path($0)) <= 0 } }

    // MARK: Folders

    /// What is below a folder.
    struct Folder {
        var files: Range<Int>
        /// How long its path is, with the slash behind it.
        var prefix = 0
    }

    /// The rest of a file's path.
    func name(_ place: Int, in folder: Folder) -> UnsafePointer<CChar> { path(place) + folder.prefix }

    /// What is below a folder of a folder; nothing if there is none of this name.
    func folder(_ name: UnsafePointer<CChar>, in folder: Folder) -> Folder {
        let length = strlen(name)
        let start = place(of: name, length, CStrings.slash, in: folder)
        // Nothing comes between a slash and the byte after it.
        let end = place(of: name, length, CStrings.slash + 1, in: folder)
        return Folder(files: start..<max(start, end), prefix: folder.prefix + length + 1)
    }

    /// Whether a folder has a file of this name.
    func hasFile(_ name: UnsafePointer<CChar>, in folder: Folder) -> Bool { has(name, 0, in: folder) }

    /// Whether a folder has something in a folder of this name.
    func hasFolder(_ name: UnsafePointer<CChar>, in folder: Folder) -> Bool { has(name, CStrings.slash, in: folder) }

    private func has(_ name: UnsafePointer<CChar>, _ end: UInt8, in folder: Folder) -> Bool {
        let length = strlen(name)
        let place = place(of: name, length, end, in: folder)
        guard place < folder.files.upperBound else { return false }
        let other = self.name(place, in: folder)
        return strncmp(other, name, length) == 0 && UInt8(bitPattern: other[length]) == end
    }

    /// Where the first is that is not before this name with a byte behind it.
    private func place(of name: UnsafePointer<CChar>, _ length: Int, _ end: UInt8, in folder: Folder) -> Int {
        var (low, high) = (folder.files.lowerBound, folder.files.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            let other = self.name(middle, in: folder)
            let order = strncmp(other, name, length)
            let isBefore = order == 0 ? UInt8(bitPattern: other[length]) < end : order < 0
            (low, high) = isBefore ? (middle + 1, high) : (low, middle)
        }
        return low
    }

    // MARK: Members

    /// What is next in a folder: a file, or a folder with all that is below it.
    struct Member {
        var files: Range<Int>
        /// How long the name of a folder is; nil of a file.
        var length: Int?
    }

    func member(at place: Int, in folder: Folder) -> Member {
        let name = name(place, in: folder)
        guard let slash = strchr(name, Int32(CStrings.slash)) else {
            return Member(files: place..<place + 1, length: nil)
        }
        let length = UnsafePointer(slash) - name
        var end = place + 1
        while end < folder.files.upperBound, strncmp(self.name(end, in: folder), name, length + 1) == 0 { end += 1 }
        return Member(files: place..<end, length: length)
    }

    func members(of folder: Folder) -> [Member] {
        var members: [Member] = []
        var place = folder.files.lowerBound
        while place < folder.files.upperBound {
            let member = member(at: place, in: folder)
            members.append(member)
            place = member.files.upperBound
        }
        return members
    }
}
