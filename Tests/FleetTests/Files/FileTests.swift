import Glibc
import TestSupport
import Testing

@testable import Fleet

/// Files are written under names that nobody foresees, and only regular files are read.
@Suite struct FileTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    private func folder() throws -> Folder { try #require(try Folder(temporary.path)) }

    private static let bytes = Array("new".utf8)

    // MARK: Writing

    @Test func aFileGoesWithItsObject() throws {
        do {
            let file = try NewFile(Self.bytes, for: "x", in: try folder(), durable: true)
            #expect(temporary.files().count == 1)
            withExtendedLifetime(file) {}
        }
        #expect(temporary.files() == [])
        try NewFile(Self.bytes, for: "x", in: try folder(), durable: false).install(as: "x")
        #expect(temporary.files() == ["x"])
        #expect(temporary.read("x") == "new")
    }

    @Test func namesCannotBeForeseen() throws {
        let files = try (0..<100).map { _ in try NewFile([], for: "x", in: try folder(), durable: false) }
        let names = temporary.files()
        #expect(Set(names).count == 100)
        for name in names { #expect(name.wholeMatch(of: /\.soac-[0-9a-f]{32}\.new/) != nil) }
        withExtendedLifetime(files) {}
    }

    @Test func leftoversAreRemovedButNoOthers() throws {
        let under = ".soac-" + String(repeating: "0", count: 31)
        try temporary.write(under + "1.new", "left")
        try temporary.write("precious", "p")
        temporary.link(under + "2.new", to: temporary.path + "/precious")
        Glibc.link(temporary.path + "/precious", temporary.path + "/" + under + "3.new")
        temporary.makePipe(under + "4.new")
        temporary.makeFolder(under + "5.new")
        for name in [".soac-1.new", under + "X.new", under + "6.old", "x.new", ".soac-new"] {
            try temporary.write(name, "theirs")
        }
        let before = temporary.files()
        let live = try NewFile(Self.bytes, for: "x", in: try folder(), durable: false)
        let name = try #require(temporary.files().first { !before.contains($0) })
        NewFile.removeLeftovers(in: try folder())
        #expect(temporary.files() == (before + [name]).filter { $0 != under + "1.new" }.sorted())
        #expect(temporary.read("precious") == "p")
        withExtendedLifetime(live) {}
    }

    @Test func aFileIsReplacedWhole() throws {
        let path = temporary.path + "/x"
        #expect(try File.replace(path, with: Self.bytes))
        let before = temporary.identity("x")
        #expect(try !File.replace(path, with: Self.bytes))
        #expect(temporary.identity("x") == before)
        #expect(try File.replace(path, with: []))
        #expect(temporary.files() == ["x"])
        #expect(try File.read(path, limit: 0) == [])
    }

    /// Content that comes in pieces is compared with what is there, and written from where it is another on.
    @Test(arguments: ["", "ab", "abcd", "abcdefgh", "abcdefghi", "abXdefgh", "abcdefgX", "Xbcdefgh"])
    func aFileIsReplacedPieceByPiece(_ old: String) throws {
        try temporary.write("x", old)
        let before = temporary.identity("x")
        var file = try Replacement(temporary.path + "/x")
        for piece in ["ab", "", "cdef", "gh"] {
            try file.append(Array(piece.utf8))
            // Nobody sees a part of it.
            #expect(temporary.read("x") == old)
        }
        #expect(try file.finish() == (old != "abcdefgh"))
        #expect(temporary.read("x") == "abcdefgh")
        #expect((temporary.identity("x") == before) == (old == "abcdefgh"))
        #expect(temporary.files() == ["x"])
    }

    @Test func whatIsNotFinishedIsGone() throws {
        try temporary.write("x", "old")
        do {
            var file = try Replacement(temporary.path + "/x")
            try file.append(Self.bytes)
            #expect(temporary.files().count == 2)
        }
        #expect(temporary.files() == ["x"])
        #expect(temporary.read("x") == "old")
    }

    @Test func aSymlinkIsReplacedItself() throws {
        try temporary.write("precious", "p")
        temporary.link("x", to: "precious")
        #expect(try File.replace(temporary.path + "/x", with: Self.bytes))
        #expect(temporary.read("precious") == "p")
        #expect(temporary.read("x") == "new")
    }

    @Test(arguments: ["/dev/null", "/dev/stdout", "/dev/full", "/proc/self/fd/1", "/", "/tmp", ""])
    func whatIsNoFileIsNotReplaced(_ path: String) throws {
        #expect(throws: FileError.self) { try File.replace(path, with: Self.bytes) }
    }

    @Test func aPipeIsNotReplaced() throws {
        temporary.makePipe("x")
        let error = #expect(throws: FileError.self) { try File.replace(temporary.path + "/x", with: Self.bytes) }
        #expect(error?.reason == "it is a FIFO")
    }

    /// The folder is the one that was opened, whatever its path leads to meanwhile.
    @Test func anOpenFolderStays() throws {
        temporary.makeFolder("a")
        temporary.makeFolder("b")
        let folder = try #require(try Folder(temporary.path + "/a"))
        rename(temporary.path + "/a", temporary.path + "/c")
        temporary.link("a", to: "b")
        try NewFile(Self.bytes, for: "x", in: folder, durable: true).install(as: "x")
        #expect(temporary.files() == ["a", "c/x"])
    }

    @Test(arguments: ["", ".", "..", "a/b", "/", "../x", "a\0b"]) func onlyNamesAreNames(_ name: String) throws {
        let folder = try folder()
        #expect(throws: FileError.self) { try folder.folder(name) }
        #expect(throws: FileError.self) { try folder.makeFolder(name) }
        #expect(throws: FileError.self) { try NewFile([], for: "x", in: folder, durable: false).install(as: name) }
        #expect(temporary.files() == [])
    }

    // MARK: Reading

    @Test func onlyFilesAreRead() throws {
        let folder = try folder()
        temporary.makePipe("pipe")
        temporary.makeFolder("folder")
        try temporary.write("file", "text")
        temporary.link("link", to: "file")
        temporary.link("loop", to: "loop")
        #expect(try folder.read("file", limit: 4) == Array("text".utf8))
        #expect(try folder.read("none", limit: 4) == nil)
        for name in ["pipe", "folder", "link", "loop"] {
            #expect(throws: FileError.self, "\(name)") { try folder.read(name, limit: 4) }
        }
        #expect(try File.read(temporary.path + "/link", limit: 4) == Array("text".utf8))
        for name in ["pipe", "folder", "loop"] {
            #expect(throws: FileError.self, "\(name)") { try File.read("\(temporary.path)/\(name)", limit: 4) }
        }
    }

    @Test func sizesAreBounded() throws {
        try temporary.write("file", "text")
        #expect(throws: FileError.self) { try File.read(temporary.path + "/file", limit: 3) }
        #expect(throws: FileError.self) { try File.read("/dev/zero", limit: 100, pipes: true) }
        #expect(throws: FileError.self) { try File.read("/dev/zero", limit: 100) }
        truncate(temporary.path + "/file", 1 << 40)
        #expect(throws: FileError.self) { try File.read(temporary.path + "/file", limit: 1 << 30) }
    }

    // MARK: Locks

    @Test(arguments: ["pipe", "folder", "link"]) func aLockIsAFile(_ kind: String) throws {
        switch kind {
        case "pipe": temporary.makePipe("lock")
        case "folder": temporary.makeFolder("lock")
        default: temporary.link("lock", to: "elsewhere")
        }
        let folder = try folder()
        #expect(throws: FileError.self) { try FileLock("lock", in: folder) }
        #expect(temporary.files() == (kind == "folder" ? [] : ["lock"]), "nothing is made where it leads to")
    }
}
