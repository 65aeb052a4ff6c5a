import Compiler
import Emitters
import Git
import TestSupport
import Testing

@testable import Fleet

/// A repository whose commits are known as values: the service `web`, which changes in all the ways that matter or do not,
/// on branches that part and merge.
struct RandomHistory {
    struct Node {
        var parents: [Int]
        var time: Int
        /// Symlinks begin with `->`.
        var files: [String: String]
    }

    private(set) var nodes: [Node] = []
    private(set) var ids: [CommitID] = []
    let repository: Repository
    private let scratch: Scratch

    static let id = InstanceID(service: ServiceName("web"), instance: InstanceName("main"))

    /// `isLinear`: no branches. `isPlain`: each change of a file changes the artifact.
    init(seed: UInt64, commits: Int, isLinear: Bool, isPlain: Bool) throws {
        var numbers = Seeded(seed)
        for number in 0..<commits {
            var parents = number == 0 ? [] : [number - 1]
            if !isLinear, number > 1 {
                parents = (0..<Int.random(in: 1...2, using: &numbers)).map { _ in
                    Int.random(in: max(0, number - 3)..<number, using: &numbers)
                }
                if parents.first == parents.last { parents = [parents[0]] }
            }
            var files = Self.start
            if let parent = parents.randomElement(using: &numbers) { files = nodes[parent].files }
            for _ in 0..<Int.random(in: 0...2, using: &numbers) { Self.edit(&files, isPlain, &numbers) }
            // Clocks differ, and many commits are of one second.
            nodes.append(
                Node(parents: parents, time: number / 2 + Int.random(in: 0...1, using: &numbers), files: files))
        }
        scratch = try Scratch()
        try scratch.write(Self.stream(nodes), to: "stream")
        try scratch.shell("git init -q r; cd r; git fast-import --quiet --force --export-marks=../marks <../stream")
        repository = try Repository(discovering: scratch.path + "/r")
        let marks = try scratch.text(of: "marks").split(separator: "\n").map { $0.split(separator: " ") }
        let byMark = Dictionary(uniqueKeysWithValues: marks.map { (String($0[0]), String($0[1])) })
        ids = try nodes.indices.map { number in
            let digits = try #require(byMark[":\(number + 1)"])
            return CommitID(try #require(ObjectID(hex: digits)))
        }
    }

    /// Takes the trees at the top of all commits out of the repository.
    func loseTopTrees() throws {
        try scratch.shell(
            """
            cd r
            mkdir ../packs
            for pack in .git/objects/pack/*; do test ! -e "$pack" || mv "$pack" ../packs; done
            for pack in ../packs/*.pack; do test ! -e "$pack" || git unpack-objects -q <"$pack"; done
            git log --all --format=%T | sed 's|^..|.git/objects/&/|' | xargs rm -f
            """)
    }

    // MARK: Files

    private static let path = "web/marathon-hamburg-prod.yaml"

    private static let start = [
        "web/service.yaml": "deploy_group: all\n", "web/deployments.json": deployments("aaa"), path: "main: {}\n",
    ]

    private static func deployments(_ sha: String) -> String {
        """
        {"v1": {}, "v2": {
        "deployments": {"all": {"docker_image": "services-web:paasta-\(sha)", "git_sha": "\(sha)"}},
        "controls": {"web:hamburg-prod.main": {"desired_state": "start", "force_bounce": null}}}}
        """
    }

    private static func secret(_ signature: Int) -> String {
        #"{"environments": {"prod": {"ciphertext": "vault:v1:YQ==", "signature": "\#(signature)"}}}"#
    }

    private static func edit(_ files: inout [String: String], _ isPlain: Bool, _ numbers: inout Seeded) {
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }
        let values = isPlain ? ["1", "2", "3"] : ["1", "2", "SHARED_SECRET(key)", "SECRET(own)"]
        let value = values[number(0...values.count - 1)]
        let text = "main: {instances: \(number(1...3)), cpus: \(number(1...2)), env: {A: '\(value)'}}\n"
        switch number(0...(isPlain ? 3 : 14)) {
        case 0: files["other/service.yaml"] = "description: \(number(1...9))\n"
        case 1, 2: files[path] = text
        case 3: files["web/deployments.json"] = deployments(["aaa", "bbb"][number(0...1)])
        case 4: files[path] = "# \(number(1...3))\n\(text)"
        case 5: files[path] = number(0...1) == 0 ? "main: [\n" : "main: {mem: 2 GB}\n"
        case 6: files[path] = number(0...1) == 0 ? nil : "other: {}\n"
        case 7: (files[path], files["common/m.yaml"]) = ("->../common/m.yaml", text)
        case 8: files["common/m.yaml"] = text
        case 9: (files["_shared"], files["_shared/secrets/key.json"]) = (nil, secret(number(1...3)))
        case 10: files = files.filter { !$0.key.hasPrefix("_shared") }
        case 11:
            files = files.filter { !$0.key.hasPrefix("_shared") }
            (files["_shared"], files["common/secrets/key.json"]) = ("->common", secret(number(1...3)))
        case 12: files["web/secrets/own.json"] = secret(number(1...3))
        case 13: files["web/secrets/own.json"] = "->../../_shared/secrets/key.json"
        default: files["web/deployments.json"] = #"{"v1": {}, "v2": {"deployments": {}, "controls": {}}}"#
        }
    }

    /// What git compares: the service's directory, the shared secrets, and what they are linked to.
    func inputs(_ number: Int) -> [String: String] {
        let files = nodes[number].files
        let isLinked = files[Self.path]?.hasPrefix("->") == true
        let isShared = files["_shared"] != nil
        return files.filter { path, _ in
            ["web/", "_shared"].contains(where: path.hasPrefix) || isLinked && path == "common/m.yaml"
                || isShared && path.hasPrefix("common/")
        }
    }

    private static func stream(_ nodes: [Node]) -> String {
        nodes.enumerated().map { number, node in
            var text = "commit refs/heads/main\nmark :\(number + 1)\n"
            text += "committer A <a@example.org> \(1_500_000_000 + node.time) +0000\ndata 1\nx\n"
            for (place, parent) in node.parents.enumerated() {
                text += "\(place == 0 ? "from" : "merge") :\(parent + 1)\n"
            }
            text += "deleteall\n"
            for (path, content) in node.files.sorted(by: { $0.key < $1.key }) {
                let link = content.hasPrefix("->")
                let data = link ? String(content.dropFirst(2)) : content
                text += "M \(link ? "120000" : "100644") inline \(path)\ndata \(data.utf8.count)\n\(data)\n"
            }
            return text
        }.joined()
    }

    // MARK: What comes out

    static func subject() throws -> HistorySubject {
        let files = try SystemConfigurationFolder.read(Soac.system)
        let system = try #require(SystemConfigurationLowering.lower(files).value)
        let day = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        let noon = try #require(Timestamp(date: day, hour: 12, minute: 0, second: 0))
        return HistorySubject(
            service: id.service, instance: id.instance,
            inputs: HistoryInputs(
                root: "",
                clusters: [ClusterInput(name: ClusterName("hamburg-prod"), system: system, counts: InstanceCounts())],
                families: [.marathon], moment: Moment(local: noon, offset: 0), deployments: nil))
    }

    /// The artifact's text, or in a word why there is none, or may be none; nil where nothing is meant to run.
    func result(_ number: Int, _ subject: HistorySubject) throws -> String? {
        let snapshot = try Snapshot(.revision(ids[number].id.description), of: repository)
        let inputs = Pipeline.Inputs(
            clusters: subject.inputs.clusters, kinds: [.marathon], moment: subject.inputs.moment)
        let compilation = FleetCompilation(
            Fleet(snapshot: snapshot, services: [Self.id.service], jobs: 1), inputs: inputs, families: [.marathon],
            deployments: nil, wanted: .bytes)
        for output in try compilation.run().outputs {
            switch output {
            case .file(let file) where file.id == Self.id:
                return String(decoding: try #require(file.bytes), as: UTF8.self)
            case .leftOut(let omission) where omission.instance == nil || omission.instance == Self.id.instance:
                if case .notDeployed = omission.reason { return "waiting" }
                return omission.instance == nil ? "unknown" : "broken"
            default: continue
            }
        }
        return nil
    }

    /// What git says of the service's directory.
    func gitLog() throws -> [String] {
        try scratch.shell("cd r; git log --format=%H \(ids[ids.count - 1].id) -- web").split(separator: "\n").map(
            String.init)
    }
}
