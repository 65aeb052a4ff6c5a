import Git
import Testing

@testable import Compiler

/// Which files belong to which service, in trees that git made.
@Suite struct SourceTreeTests {
    private let repository: TemporaryRepository

    init() throws { repository = try TemporaryRepository() }

    /// What reading the services gives: the services, their files as `name=path:text`, and the findings.
    private struct Reading {
        var services: [String] = []
        var files: [String: String] = [:]
        var findings: [Diagnostic] = []

        var ids: [String] { findings.map(\.id.name) }
        var places: [String?] { findings.map { $0.span?.path } }
    }

    private func read(_ script: String) throws -> Reading {
        let tree = try repository.tree(script)
        let listed = try tree.services()
        var reading = Reading(services: listed.value.map(\.name.text), findings: listed.diagnostics)
        for service in listed.value {
            let source = try tree.read(service) { $0.hasSuffix(".yaml") || $0 == "secrets" }
            reading.findings += source.diagnostics
            for (name, file) in source.value.files {
                reading.files["\(service.name)/\(name)"] = SourceTreeTests.shown(file)
            }
            for (name, file) in source.value.secrets {
                reading.files["\(service.name)/secrets/\(name)"] = SourceTreeTests.shown(file)
            }
        }
        return reading
    }

    private static func shown(_ file: SourceFile) -> String {
        switch file {
        case .absent: "absent"
        case .unreadable: "unreadable"
        case .dangling: "dangling"
        case .present(let path, let bytes): "\(path): \(String(decoding: bytes.prefix(20), as: UTF8.self))"
        }
    }

    @Test func aServiceIsADirectoryAtTheTop() throws {
        let reading = try read(
            """
            mkdir web api _shared .github a.b web/deep; for d in web api _shared .github a.b; do echo "$d" >$d/service.yaml; done
            echo x >file; echo x >README.md; echo x >web/deep/service.yaml; echo x >web/notes.txt; : >web/empty.yaml
            """)
        #expect(reading.services == ["a.b", "api", "web"])
        #expect(reading.findings.isEmpty)
        #expect(
            reading.files == [
                "a.b/service.yaml": "a.b/service.yaml: a.b\n", "api/service.yaml": "api/service.yaml: api\n",
                "web/service.yaml": "web/service.yaml: web\n", "web/empty.yaml": "web/empty.yaml: ",
            ])
        let tree = try SourceTree(Snapshot(.revision("HEAD"), of: Repository(discovering: repository.path)))
        #expect(try tree.kindOfRootEntry("file") == .file)
        #expect(try tree.kindOfRootEntry("web") == .directory)
        #expect(try tree.kindOfRootEntry("nosuch") == nil)
    }

    /// What is read is told by where it is, not by how one came there.
    @Test func followsSymlinks() throws {
        let reading = try read(
            """
            mkdir -p web/sub other; echo text >web/real.yaml; echo theirs >other/o.yaml; echo deep >web/sub/d.yaml; echo top >top.yaml
            ln -s real.yaml web/same.yaml; ln -s ../other/o.yaml web/other.yaml; ln -s ./sub/../sub/d.yaml web/deep.yaml
            ln -s same.yaml web/twice.yaml; ln -s ../top.yaml web/top.yaml; ln -s ../web/real.yaml web/back.yaml
            """)
        #expect(reading.findings.isEmpty)
        #expect(reading.files["web/same.yaml"] == "web/real.yaml: text\n")
        #expect(reading.files["web/other.yaml"] == "other/o.yaml: theirs\n")
        #expect(reading.files["web/deep.yaml"] == "web/sub/d.yaml: deep\n")
        #expect(reading.files["web/twice.yaml"] == "web/real.yaml: text\n")
        #expect(reading.files["web/top.yaml"] == "top.yaml: top\n")
        #expect(reading.files["web/back.yaml"] == "web/real.yaml: text\n")
    }

    @Test(arguments: [
        ("ln -s a.yaml web/b.yaml; ln -s b.yaml web/a.yaml", ["is part of a cycle", "is part of a cycle"]),
        ("ln -s a.yaml web/a.yaml", ["is part of a cycle"]),
        ("ln -s /etc/passwd web/a.yaml", ["leaves the tree: /etc/passwd"]),
        ("ln -s ../../etc/passwd web/a.yaml", ["leaves the tree: ../../etc/passwd"]),
        ("ln -s .. web/a.yaml", ["leaves the tree: .."]),
        ("ln -s ../../$(basename $PWD)/web/b.yaml web/a.yaml; echo x >web/b.yaml", ["leaves the tree"]),
        ("ln -s nosuch.yaml web/a.yaml", ["points to nothing: nosuch.yaml"]),
        ("ln -s ../web/service.yaml/x web/a.yaml", ["points to nothing"]),
        ("ln -s ../nosuch/b.yaml web/a.yaml", ["points to nothing"]),
        ("ln -s ../.git/config web/a.yaml", ["points to nothing"]),
    ])
    func reportsSymlinksThatLeadNowhere(script: String, messages: [String]) throws {
        let reading = try read("mkdir web; echo sound >web/service.yaml; \(script)")
        let dangles = messages[0].hasPrefix("points to nothing")
        #expect(reading.ids == messages.map { _ in dangles ? "dangling-symlink" : "symlink" })
        for (finding, message) in zip(reading.findings, messages) {
            #expect(finding.message.contains(message), "\(finding.message)")
        }
        #expect(reading.findings.allSatisfy { $0.service == ServiceName("web") })
        // It is not absent: what it would define is unknown.
        #expect(reading.files["web/a.yaml"] == (dangles ? "dangling" : "unreadable"))
        #expect(reading.files["web/service.yaml"] == "web/service.yaml: sound\n")
    }

    @Test func followsASymlinkedServiceDirectory() throws {
        let reading = try read(
            "mkdir web; echo text >web/service.yaml; ln -s web alias; ln -s web/service.yaml nodir; ln -s nosuch dangling"
        )
        #expect(reading.services == ["alias", "web"])
        #expect(reading.files["alias/service.yaml"]?.hasSuffix(": text\n") == true)
        #expect(reading.ids == ["dangling-symlink"])
        #expect(reading.places == ["dangling"])
    }

    @Test func aDirectoryBehindALinkIsNoFile() throws {
        let reading = try read(
            "mkdir -p web/dir.yaml; echo x >web/dir.yaml/x; ln -s dir.yaml web/a.yaml; echo y >web/service.yaml")
        #expect(reading.ids == ["not-a-file", "not-a-file"])
        #expect(reading.places == ["web/a.yaml", "web/dir.yaml"])
        #expect(reading.files["web/a.yaml"] == "unreadable")
    }

    @Test func aSubmoduleIsNoService() throws {
        let reading = try read(
            """
            mkdir web; echo x >web/service.yaml; git init -q sub; cd sub; git commit -q --allow-empty -m 0; cd ..
            git init -q web/s.yaml; cd web/s.yaml; git commit -q --allow-empty -m 0; cd ../..
            git add sub web 2>/dev/null
            """)
        #expect(reading.services == ["web"])
        #expect(reading.ids == ["not-a-file", "not-a-file"])
        #expect(reading.places == ["sub", "web/s.yaml"])
    }

    @Test func doesNotReadLargeFiles() throws {
        let limit = SourceTree.fileSizeLimit
        let reading = try read(
            "mkdir web; head -c \(limit) /dev/zero >web/fits.yaml; head -c \(limit + 1) /dev/zero >web/large.yaml; ln -s large.yaml web/link.yaml"
        )
        #expect(reading.ids == ["file-size", "file-size"])
        #expect(reading.places == ["web/large.yaml", "web/large.yaml"])
        #expect(reading.files["web/large.yaml"] == "unreadable")
        #expect(reading.files["web/link.yaml"] == "unreadable")
        #expect(reading.files["web/fits.yaml"]?.hasPrefix("web/fits.yaml: ") == true)
    }

    @Test func readsSecrets() throws {
        let reading = try read(
            """
            mkdir -p web/secrets _shared/secrets api; echo a >web/secrets/key.json; echo b >web/secrets/notes.txt
            echo c >_shared/secrets/all.json; ln -s ../web/secrets api/secrets; ln -s nosuch web/secrets/gone.json
            """)
        #expect(reading.files["web/secrets/key"] == "web/secrets/key.json: a\n")
        #expect(reading.files["api/secrets/key"] == "web/secrets/key.json: a\n")
        #expect(reading.files["web/secrets/gone"] == "dangling")
        #expect(reading.files["web/secrets/notes"] == nil)
        let tree = try SourceTree(Snapshot(.revision("HEAD"), of: Repository(discovering: repository.path)))
        let shared = try tree.sharedSecrets()
        #expect(shared.value.secrets.keys.sorted() == ["all"])
        #expect(shared.diagnostics.isEmpty)
    }

    /// A service has the id of its tree, and two of the same content have one. A linked one has none.
    @Test func knowsTheTreesIDs() throws {
        let tree = try repository.tree(
            "mkdir a b c; echo x >a/service.yaml; echo x >b/service.yaml; echo y >c/service.yaml; ln -s a d")
        let ids = try tree.services().value.map(\.treeID)
        #expect(ids.count == 4)
        #expect(ids[..<3].allSatisfy { $0 != nil } && ids[3] == nil)
        #expect(ids[0] == ids[1] && ids[0] != ids[2])
    }

    /// What a service depends on beside its own directory is where its symlinks lead, over all hops.
    @Test func knowsWhatLiesOutside() throws {
        let script = """
            mkdir -p web/sub api/secrets _t; echo x >web/own.yaml; echo y >_t/a; ln -s a _t/b; echo z >api/secrets/k.json
            ln -s own.yaml web/same.yaml; ln -s ../_t/b web/twice.yaml; ln -s ../_t/b web/again.yaml; ln -s ../no web/gone.yaml
            ln -s ../api/secrets web/secrets; ln -s ../../_t/a api/secrets/l.json
            """
        let old = try repository.tree(script)
        let outside = try web(old).outside
        #expect(outside.map(\.path) == ["_t/b", "_t/a", "no", "api/secrets"])
        #expect(outside.map(\.kind) == [.symlink, .file, nil, .directory])
        #expect(outside.map { $0.id == nil } == [false, false, true, false])
        #expect(try old.has(outside))
        for change in ["echo new >_t/a", "echo new >no", "rm _t/b", "echo new >api/secrets/m.json"] {
            #expect(try !repository.tree(change).has(outside), "\(change)")
            try repository.run("git reset -q --hard HEAD~")
        }
    }

    private func web(_ tree: SourceTree) throws -> ServiceSource {
        let service = try #require(try tree.services().value.first { $0.name == ServiceName("web") })
        return try tree.read(service) { $0.hasSuffix(".yaml") || $0 == "secrets" }.value
    }

    @Test func readsAFileAtTheTop() throws {
        let tree = try repository.tree(
            "mkdir web dir; echo x >.soac.yaml; echo y >web/a; echo z >dir/a; ln -s web/a link; ln -s no gone")
        func text(_ name: String) throws -> String {
            switch try tree.file(name).value {
            case .absent: "absent"
            case .dangling: "dangling"
            case .unreadable: "unreadable"
            case .present(let path, let bytes): "\(path): \(String(decoding: bytes, as: UTF8.self))"
            }
        }
        let names = [".soac.yaml", "link", "gone", "dir", "nosuch", "web/a"]
        #expect(
            try names.map(text) == [".soac.yaml: x\n", "web/a: y\n", "dangling", "unreadable", "absent", "absent"])
        #expect(try tree.file("gone").diagnostics.map(\.id) == [.danglingSymlink])
        #expect(try tree.file(".soac.yaml").diagnostics.isEmpty)
    }

    @Test func resolvesPaths() {
        let table: [(String, [String], [String]?)] = [
            ("a", ["web"], ["web", "a"]), ("../a", ["web"], ["a"]), ("../../a", ["web"], nil), ("/a", ["web"], nil),
            ("", ["web"], nil),
            (".", ["web"], ["web"]), ("..", ["web"], nil), ("./x//y/../z", ["web"], ["web", "x", "z"]),
            ("../web", ["web"], ["web"]),
            ("a/../../b", [], nil),
        ]
        for (target, folder, path) in table { #expect(SourceTree.resolve(target, from: folder) == path, "\(target)") }
    }
}
