import TestSupport
import Testing

@testable import Fleet

/// What tar makes of an archive.
@Suite struct TarArchiveTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: [1, 99, 100, 101, 250])
    func tarUnpacksIt(length: Int) throws {
        let name = "d/" + String(repeating: "x", count: length - 1) + "é"
        let form = TarArchive(time: 1_570_017_600)
        var archive: [UInt8] = []
        for (path, content) in [
            ("a.json", []), (name, Array("text".utf8)), ("full", [UInt8](repeating: 1, count: 512)),
        ] {
            let place = form.add(Array(path.utf8)[...], content[...], to: &archive)
            #expect(Array(archive[place...].prefix(content.count)) == content)
            #expect(archive.count == place + TarArchive.room(for: content.count) - TarArchive.room(for: 0))
        }
        TarArchive.end(&archive)
        try scratch.write(archive, to: "a.tar")
        try scratch.shell("mkdir out; tar -xf a.tar -C out")
        #expect(
            try Path.files(below: scratch.path + "/out")
                == ["a.json": [], name: Array("text".utf8), "full": [UInt8](repeating: 1, count: 512)])
        let listed = try scratch.shell("TZ=UTC tar -tvf a.tar --full-time")
        #expect(listed.contains("2019-10-02 12:00:00 a.json\n"), "\(listed)")
    }
}
