import CLibgit2
import Glibc
import Synchronization

/// The paths at which, or below which, a work tree may have something else than the index, by what the file system
/// tells of its files. Everywhere else it is as the index has it.
///
/// libgit2 would look for them itself, but asks for each folder twice, and in each for a file of ignored names. What it
/// says of these paths is what counts, so there may be too many of them, and never too few.
struct WorkTreeCandidates {
    /// What is not to be judged here: all is to be compared.
    private struct Unusual: Error {}

    /// With more, to compare all is as good.
    static let limit = 4096
    /// libgit2 goes no deeper than a hundred folders, and no path is longer than PATH_MAX.
    private static let depthLimit = 90
    private static let lengthLimit = Int(PATH_MAX) / 2 - Int(NAME_MAX)
    /// For fewer files a thread is of no use.
    private static let share = 2000

    private let files: IndexedFiles
    private let comparison: StatComparison

    /// Nil: all is to be compared. `root` is the folder that counts, `top` that of the work tree.
    static func paths(
        below root: [UInt8], of top: String, since index: IndexFile, in repository: Repository
    ) -> [[UInt8]]? {
        guard let configuration = try? Configuration(of: repository.handle),
            configuration.bool("core.ignorecase") != true, top.utf8.count < lengthLimit
        else { return nil }
        let comparison = StatComparison(configuration, written: index.written)
        return index.withFiles { try? Self(files: $0, comparison: comparison).paths(below: root, of: top) }
    }

    private func paths(below root: [UInt8], of top: String) throws(Unusual) -> [[UInt8]] {
        var folder = Folder(
            descriptor: Glibc.open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC), depth: 0,
            indexed: IndexedFiles.Folder(files: files.indices))
        defer { close(folder.descriptor) }
        for name in root.split(separator: CStrings.slash) {
            let inner = CStrings.withPointer(name) { name in
                Folder(
                    descriptor: Self.open(name, in: folder.descriptor), depth: folder.depth + 1,
                    indexed: files.folder(name, in: folder.indexed))
            }
            close(folder.descriptor)
            folder = inner
        }
        guard folder.descriptor >= 0, !folder.indexed.files.isEmpty else { throw Unusual() }
        return try paths(in: folder)
    }

    /// An open folder of the work tree, of which the index has something.
    private struct Folder {
        var descriptor: Int32
        var depth: Int
        var indexed: IndexedFiles.Folder
    }

    /// Negative if there is no such folder.
    private static func open(_ name: UnsafePointer<CChar>, in folder: Int32) -> Int32 {
        openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }

    /// On several threads.
    private func paths(in folder: Folder) throws(Unusual) -> [[UInt8]] {
        let members = files.members(of: folder.indexed)
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let threads = max(1, min(cores, folder.indexed.files.count / Self.share))
        // Few at a time: the largest are not left for the end.
        let step = max(1, min(16, members.count / (4 * threads)))
        let next = Atomic<Int>(0)
        let isUnusual = Atomic<Bool>(false)
        let all = Mutex<[[UInt8]]>([])
        Threads.together(threads) {
            var search = Search(files, comparison)
            defer { search.end() }
            do throws(Unusual) {
                while !isUnusual.load(ordering: .relaxed) {
                    let first = next.add(step, ordering: .relaxed).oldValue
                    if first == 0 { try search.lookForNew(in: folder) }
                    guard first < members.count else { break }
                    for member in members[first..<min(first + step, members.count)] {
                        try search.look(at: member, in: folder)
                    }
                }
            } catch {
                isUnusual.store(true, ordering: .relaxed)
            }
            let found = search.found
            all.withLock { $0 += found }
        }
        let found = all.withLock { $0 }
        guard !isUnusual.load(ordering: .relaxed), found.count <= Self.limit else { throw Unusual() }
        return found
    }

    /// What one thread looks for and finds.
    private struct Search {
        private(set) var found: [[UInt8]] = []
        private let files: IndexedFiles
        private let comparison: StatComparison
        /// Entries of a folder, as the system tells them, and a name.
        private let listed = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 15, alignment: 8)
        private let copied = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(NAME_MAX) + 1)

        init(_ files: IndexedFiles, _ comparison: StatComparison) {
            (self.files, self.comparison) = (files, comparison)
        }

        func end() {
            listed.deallocate()
            copied.deallocate()
        }

        mutating func look(at member: IndexedFiles.Member, in folder: Folder) throws(Unusual) {
            let name = files.name(member.files.lowerBound, in: folder.indexed)
            if let length = member.length {
                try lookInto(name, length, member.files, in: folder)
            } else if !comparison.isUnchanged(files[member.files.lowerBound], named: name, in: folder.descriptor) {
                try add(name, strlen(name), in: folder)
            }
        }

        private mutating func lookInto(
            _ name: UnsafePointer<CChar>, _ length: Int, _ range: Range<Int>, in folder: Folder
        ) throws(Unusual) {
            let prefix = folder.indexed.prefix + length + 1
            guard let copy = copied.baseAddress, length < copied.count, folder.depth < WorkTreeCandidates.depthLimit,
                prefix < WorkTreeCandidates.lengthLimit
            else { throw Unusual() }
            memcpy(copy, name, length)
            copy[length] = 0
            let descriptor = WorkTreeCandidates.open(copy, in: folder.descriptor)
            guard descriptor >= 0 else {
                guard [ENOENT, ENOTDIR, ELOOP].contains(errno) else { throw Unusual() }
                return try add(name, length, in: folder)
            }
            defer { close(descriptor) }
            let inner = Folder(
                descriptor: descriptor, depth: folder.depth + 1,
                indexed: IndexedFiles.Folder(files: range, prefix: prefix))
            var place = range.lowerBound
            while place < range.upperBound {
                let member = files.member(at: place, in: inner.indexed)
                try look(at: member, in: inner)
                place = member.files.upperBound
            }
            try lookForNew(in: inner)
        }

        /// Names that the index does not have.
        mutating func lookForNew(in folder: Folder) throws(Unusual) {
            var isFirst = true
            while true {
                let size = soac_list_directory(folder.descriptor, listed.baseAddress, listed.count)
                guard size >= 0, let start = listed.baseAddress else { throw Unusual() }
                if size == 0 { return }
                var place = 0
                while place < size {
                    // Behind a number and a place, of eight bytes each.
                    let length = Int(listed.loadUnaligned(fromByteOffset: place + 16, as: UInt16.self))
                    let type = Int(listed[place + 18])
                    let name = UnsafePointer((start + place + 19).assumingMemoryBound(to: CChar.self))
                    place += length
                    if Self.isHidden(name) || isKnown(name, type, in: folder.indexed) { continue }
                    try add(name, strlen(name), in: folder)
                    // Whether libgit2 looks into a folder depends on whether something of the index is in it.
                    if isFirst {
                        let tracked = files.name(folder.indexed.files.lowerBound, in: folder.indexed)
                        try add(tracked, strlen(tracked), in: folder)
                    }
                    isFirst = false
                }
            }
        }

        /// What is of another kind than the index has it is found by who looks for that.
        private func isKnown(_ name: UnsafePointer<CChar>, _ type: Int, in folder: IndexedFiles.Folder) -> Bool {
            switch type {
            case Int(DT_DIR): files.hasFolder(name, in: folder)
            // Not every file system tells.
            case Int(DT_UNKNOWN): files.hasFile(name, in: folder) || files.hasFolder(name, in: folder)
            default: files.hasFile(name, in: folder)
            }
        }

        private static func isHidden(_ name: UnsafePointer<CChar>) -> Bool {
            guard UInt8(bitPattern: name[0]) == UInt8(ascii: ".") else { return false }
            return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0
        }

        private mutating func add(_ name: UnsafePointer<CChar>, _ length: Int, in folder: Folder) throws(Unusual) {
            guard found.count < WorkTreeCandidates.limit else { throw Unusual() }
            let path = files.path(folder.indexed.files.lowerBound)
            let parent = UnsafeRawBufferPointer(start: path, count: folder.indexed.prefix)
            found.append([UInt8](parent) + UnsafeRawBufferPointer(start: name, count: length))
        }
    }
}
