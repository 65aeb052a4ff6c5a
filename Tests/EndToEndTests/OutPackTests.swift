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

    /// The end of the archive leads to the index; that is enough to read a member, and says what is not there.
    @Test func theIndexSaysWhereAndWhatNot() throws {
        _ = try compile("--out-pack", "packs")
        try scratch.write(
            """
            import json, tarfile, hashlib
            with open("packs/hamburg-prod.tar", "rb") as archive:
                archive.seek(-2048, 2)
                start = int(archive.read().rstrip(b"\\0\\n}").rpartition(b'"offset": ')[2])
                archive.seek(start)
                index = json.loads(archive.read().rstrip(b"\\0"))
            assert index["offset"] == start
            data = open("packs/hamburg-prod.tar", "rb").read()
            for path, entry in index["artifacts"].items():
                body = data[entry["offset"]:][:entry["size"]]
                digest = hashlib.sha1(b"blob %d\\0" % len(body) + body).hexdigest()
                assert digest == entry["digest"], path
            with tarfile.open("packs/hamburg-prod.tar") as archive:
                members = archive.getmembers()
            assert [member.name for member in members] == [path.split("/", 1)[1] for path in index["artifacts"]] + ["index.json"]
            assert [member.offset_data for member in members] == [
                entry["offset"] for entry in index["artifacts"].values()] + [start]
            services = [entry["service"] for entry in index["artifacts"].values()]
            assert services == sorted(services) and len(set(services)) > 1
            assert list(index["clusters"]) == ["hamburg-prod"] and index["version"] == 2
            print(len(members), list(index["left_out"]))
            """, to: "read.py")
        let told = try scratch.shell("python3 read.py")
        #expect(told.contains("hamburg-prod/marathon/courier-tracking.replay"), "\(told)")
    }

    /// Services end in another order on other numbers of threads.
    @Test func anArchiveDoesNotDependOnThreads() throws {
        _ = try compile("--out-pack", "packs", "--jobs", "1")
        let before = try Path.files(below: scratch.path + "/packs")
        for jobs in [2, 7] {
            #expect(try compile("--out-pack", "others", "--jobs", "\(jobs)").errors.contains("written"))
            #expect(try Path.files(below: scratch.path + "/others") == before)
            try scratch.shell("rm -r others")
        }
    }

    /// What is the same in an archive that is there is not written: of another one, all is.
    @Test func anArchiveIsReplacedWhole() throws {
        _ = try compile("--out-pack", "packs")
        let before = try Path.files(below: scratch.path + "/packs")
        try scratch.shell(
            """
            cd packs; printf x >> hamburg-prod.tar; truncate -s -1 leipzig-stage.tar
            """)
        let run = try compile("--out-pack", "packs")
        #expect(run.errors.contains("hamburg-prod.tar written") && run.errors.contains("leipzig-stage.tar written"))
        #expect(try Path.files(below: scratch.path + "/packs") == before)
    }

    @Test func onlyOneOfTheTwo() throws {
        try compile("--out", "out", "--out-pack", "packs").expectRefusal(2, "--out and --out-pack exclude each other")
        try compile("--out-pack", "packs", "--dry-run").expectSuccess()
        #expect(!scratch.exists("packs"))
    }
}
