import Git
import Glibc
import TestSupport
import Testing

@testable import Fleet

/// Whose files the cache reads, and where it writes.
@Suite struct CacheFolderTests {
    private let temporary: TemporaryFolder
    private let cache: Cache
    private let key = CacheKey(words: (1, 2, 3))

    init() throws {
        temporary = try TemporaryFolder()
        cache = Cache(folder: temporary.path + "/soac", build: "1")
    }

    private func keep(_ bytes: [UInt8]) { cache.save(cache.shelf("kind", context: ""), used: nil, fresh: [key: bytes]) }

    private var isKept: Bool { cache.shelf("kind", context: "").pack[key] != nil }

    private func shelf() throws -> String { try #require(temporary.files().first { $0.hasPrefix("soac/kind-") }) }

    @Test func keepsWhatItIsGiven() throws {
        #expect(!isKept)
        keep([1, 2, 3])
        #expect(isKept && cache.distrust == nil)
        #expect(temporary.files().count == 1)
    }

    @Test func nothingIsReadOrWrittenThroughASymlink() throws {
        keep([1])
        let shelf = try shelf()
        rename(temporary.path + "/" + shelf, temporary.path + "/precious")
        temporary.setTime("precious", secondsAgo: 3600)
        let before = temporary.identity("precious")
        temporary.link(shelf, to: temporary.path + "/precious")
        #expect(!isKept)
        keep([2])
        #expect(isKept)
        #expect(temporary.identity("precious") == before)
    }

    @Test func aPipeIsNoShelf() throws {
        keep([1])
        let shelf = try shelf()
        temporary.remove(shelf)
        temporary.makePipe(shelf)
        #expect(!isKept)
        keep([1])
        #expect(isKept)
    }

    @Test func aFolderThatOthersMayWriteToIsNotUsed() throws {
        keep([1])
        temporary.setMode("soac", 0o777)
        #expect(!isKept)
        #expect(cache.distrust?.contains("others may write") == true)
        let before = temporary.identity(try shelf())
        keep([2])
        #expect(temporary.identity(try shelf()) == before)
        // They cannot touch this user's files there.
        temporary.setMode("soac", 0o1777)
        #expect(isKept && cache.distrust == nil)
    }

    @Test(.enabled(if: geteuid() == 0)) func whatOthersOwnIsNotUsed() throws {
        keep([1])
        let shelf = try shelf()
        chown(temporary.path + "/" + shelf, 12345, 12345)
        #expect(!isKept)
        keep([1])
        #expect(isKept)
        chown(temporary.path + "/soac", 12345, 12345)
        #expect(!isKept)
        #expect(cache.distrust?.contains("another user") == true)
    }

    @Test func whatAKilledRunLeftIsRemoved() throws {
        keep([1])
        try temporary.write("soac/.soac-0123456789abcdef0123456789abcdef.new", "half")
        keep([2])
        #expect(temporary.files() == [try shelf()])
    }
}
