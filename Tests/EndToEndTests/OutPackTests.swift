import TestSupport
import Testing

/// Archives of all artifacts, beside the files that `--out` writes.
@Suite struct OutPackTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell("cp -R \(Soac.package)/examples/soa-configs r")
        try scratch.commit()
    }

    private func compile(_ arguments: String...) throws -> Soac.Run {
        let systems = ["--system-configs", Soac.package + "/examples/system-config", "--all-clusters"]
        return try Soac.run(["compile", "--repo", "r"] + systems + Scratch.moment + arguments, in: scratch.path)
    }

    @Test func anArchiveHasWhatTheFolderHas() throws {
        try compile("--out", "out").expectSuccess()
        let run = try compile("--out-pack", "packs")
        run.expectSuccess()
        #expect(run.errors.contains("packs/hamburg-prod.tar written"), "\(run.errors)")
        try scratch.shell(
            "for pack in packs/*.tar; do name=$(basename $pack .tar); mkdir -p got/$name; tar -xf $pack -C got/$name; done"
        )
        try scratch.shell("mkdir index; for c in got/*; do mv $c/index.json index/$(basename $c).json; done")
        #expect(try Path.files(below: scratch.path + "/got") == Path.files(below: scratch.path + "/out"))
        let before = try Path.files(below: scratch.path + "/packs")
        #expect(try compile("--out-pack", "packs", "--verbose").errors.contains("packs/hamburg-prod.tar unchanged"))
        #expect(try Path.files(below: scratch.path + "/packs") == before)
    }

    /// The index alone is enough to read a member, and says what is not there.
    @Test func theIndexSaysWhereAndWhatNot() throws {
        _ = try compile("--out-pack", "packs")
        try scratch.write(
            """
            import json, tarfile, hashlib
            with tarfile.open("packs/hamburg-prod.tar") as archive:
                first = archive.next()
                index = json.load(archive.extractfile(first))
                names = archive.getnames()
            start = 512 + (first.size + 511) // 512 * 512
            data = open("packs/hamburg-prod.tar", "rb").read()
            for path, entry in index["artifacts"].items():
                body = data[start + entry["offset"]:][:entry["size"]]
                digest = hashlib.sha1(b"blob %d\\0" % len(body) + body).hexdigest()
                assert digest == entry["digest"], path
            assert names == ["index.json"] + sorted(path.split("/", 1)[1] for path in index["artifacts"])
            assert list(index["clusters"]) == ["hamburg-prod"] and index["version"] == 1
            print(len(names), list(index["left_out"]))
            """, to: "read.py")
        let told = try scratch.shell("python3 read.py")
        #expect(told.contains("hamburg-prod/marathon/courier-tracking.replay"), "\(told)")
    }

    @Test func onlyOneOfTheTwo() throws {
        try compile("--out", "out", "--out-pack", "packs").expectRefusal(2, "--out and --out-pack exclude each other")
        try compile("--out-pack", "packs", "--dry-run").expectSuccess()
        #expect(!scratch.exists("packs"))
    }
}
