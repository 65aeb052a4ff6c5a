import Git
import Testing

/// No damaged object is ever taken for data.
@Suite struct CorruptionTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// Shell commands that change the loose object `$file`.
    @Test(arguments: [
        // Another object under this name: sound zlib data, the wrong hash.
        "id=$(git rev-parse HEAD:dir/b); cp -f .git/objects/${id%${id#??}}/${id#??} $file",
        "printf 'xxxxxxxx' | dd of=$file bs=1 seek=6 conv=notrunc status=none",
        "printf 'xx' >$file",
        ": >$file",
    ])
    func reportsALooseBlob(damage: String) throws {
        let repository = try sandbox.repository()
        try sandbox.run(
            """
            cd r; id=$(git rev-parse HEAD:a); file=.git/objects/${id%${id#??}}/${id#??}; chmod u+w $file
            \(damage)
            """)
        let reader = try Snapshot(.revision("HEAD"), of: repository).open()
        let file = try #require(try reader.entries(of: reader.root).first)
        let error = try sandbox.error { () throws(GitError) in try reader.read(file, limit: 100) }
        #expect(error == .corruptObject(try #require(file.blob).id))
    }

    @Test func reportsAPackedBlob() throws {
        let repository = try sandbox.repository()
        // The blob's data begin at its offset in the pack, behind a header of one or two bytes.
        try sandbox.run(
            """
            cd r; git repack -qad; pack=$(ls .git/objects/pack/*.pack); chmod u+w $pack
            offset=$(git verify-pack -v $pack | grep ^$(git rev-parse HEAD:a) | cut -d ' ' -f 7)
            printf 'xxxx' | dd of=$pack bs=1 seek=$((offset + 4)) conv=notrunc status=none
            """)
        let reader = try Snapshot(.revision("HEAD"), of: repository).open()
        let file = try #require(try reader.entries(of: reader.root).first)
        let error = try sandbox.error { () throws(GitError) in try reader.read(file, limit: 100) }
        #expect(error == .corruptObject(try #require(file.blob).id))
    }

    @Test(arguments: ["HEAD", "HEAD^{tree}"])
    func reportsACommitAndATree(object: String) throws {
        let repository = try sandbox.repository()
        let hex = try sandbox.run(
            """
            cd r; id=$(git rev-parse \(object)); file=.git/objects/${id%${id#??}}/${id#??}
            other=$(git rev-parse HEAD~1\(object.dropFirst(4)))
            cp -f .git/objects/${other%${other#??}}/${other#??} $file; echo $id
            """)
        let error = try sandbox.error { () throws(GitError) in
            let reader = try Snapshot(.revision("HEAD"), of: repository).open()
            return try reader.entries(of: reader.root)
        }
        #expect(error == .corruptObject(try #require(ObjectID(hex: hex))))
    }

    @Test func reportsATreeThatIsABlob() throws {
        _ = try sandbox.repository()
        let hex = try sandbox.run(
            """
            cd r; blob=$(git rev-parse HEAD:a)
            printf '40000 d\\0' >tree; echo $blob | sed 's/../\\\\\\\\x&/g' | xargs printf >>tree
            tree=$(git hash-object -w -t tree --literally tree)
            git update-ref refs/heads/main $(git commit-tree -m x $tree); echo $blob
            """)
        let reader = try Snapshot(.revision("main"), of: try sandbox.open("r")).open()
        let entry = try #require(try reader.entries(of: reader.root).first)
        let directory = try #require(entry.directory)
        let error = try sandbox.error { () throws(GitError) in try reader.entries(of: directory) }
        #expect(error == .corruptObject(try #require(ObjectID(hex: hex))))
    }

    /// Trees whose names are right, and whose entries are none: what `printf` makes of each.
    @Test(arguments: [
        #"100644 a"#, #"100644 a\0short"#, #"100644 \0aaaaaaaaaaaaaaaaaaaa"#, #" a\0aaaaaaaaaaaaaaaaaaaa"#,
        #"10064x a\0aaaaaaaaaaaaaaaaaaaa"#, #"7777777 a\0aaaaaaaaaaaaaaaaaaaa"#, #"100644"#,
        #"100644 a\0aaaaaaaaaaaaaaaaaaaa100644 b"#,
    ])
    func reportsATreeOfNoEntries(text: String) throws {
        _ = try sandbox.repository()
        let hex = try sandbox.run(
            """
            cd r; printf '\(text)' >tree; id=$(git hash-object -w -t tree --literally tree)
            git update-ref refs/heads/main $(printf 'tree %s\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\n' $id \
                | git hash-object -w -t commit --literally --stdin)
            echo $id
            """)
        let repository = try sandbox.open("r")
        let error = try sandbox.error { () throws(GitError) in
            let reader = try Snapshot(.revision("main"), of: repository).open()
            return try reader.entries(of: reader.root)
        }
        #expect(error == .corruptObject(try #require(ObjectID(hex: hex))))
    }
}
