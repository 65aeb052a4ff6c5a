import Foundation
import TestSupport
import Testing

/// Services, and the repositories of their code.
extension Scratch {
    /// When the first commit of a sample remote was deployed.
    static let firstDeployment = "20190102T030405"

    /// Makes `remotes/NAME.git` with one commit, which is deployed to the group `all`; that commit.
    @discardableResult
    func remote(_ name: String) throws -> String {
        try shell("git init -q --bare --template= remotes/\(name).git")
        let commit = try commitToRemote(name)
        try tag(name, "paasta-all-\(Self.firstDeployment)-deploy", commit)
        return commit
    }

    /// Adds a commit to the branch `main` of a remote.
    @discardableResult
    func commitToRemote(_ name: String) throws -> String {
        try shell(
            """
            cd remotes/\(name).git
            tree=$(git hash-object -t tree -w --stdin </dev/null)
            parent=$(git rev-parse -q --verify refs/heads/main || true)
            commit=$(git commit-tree -m \(name) ${parent:+-p $parent} $tree)
            git update-ref refs/heads/main $commit
            printf %s $commit
            """)
    }

    func tag(_ name: String, _ tag: String, _ commit: String) throws {
        try shell("git -C remotes/\(name).git update-ref refs/tags/\(tag) \(commit)")
    }

    /// Makes remotes that are copies of another, and so have the same commit deployed.
    func copy(_ name: String, to names: [String]) throws {
        try shell("for name in \(names.joined(separator: " ")); do cp -r remotes/\(name).git remotes/$name.git; done")
    }

    /// The names of all refs of a remote.
    func references(of name: String) throws -> [String] {
        try shell("git -C remotes/\(name).git for-each-ref --format='%(refname)'").split(separator: "\n").map(
            String.init)
    }

    /// Defines a service with the instance `main`, which follows the deploy group `all`.
    func service(_ name: String, at url: String) throws {
        try write("git_url: '\(url)'\n", to: "r/\(name)/service.yaml")
        try write("pipeline: [{step: all}]\n", to: "r/\(name)/deploy.yaml")
        try write("main: {instances: 1, deploy_group: all}\n", to: "r/\(name)/marathon-hamburg-prod.yaml")
    }

    /// Defines services at their remotes, which it makes if they are not there; what each has deployed.
    @discardableResult
    func services(_ names: [String], _ remotes: Remotes) throws -> [String: String] {
        var commits: [String: String] = [:]
        for name in names {
            commits[name] = try remote(name)
            try service(name, at: remotes.url(name))
        }
        try commit()
        return commits
    }

    /// Reads what is deployed into `out`.
    func deployments(
        _ arguments: [String] = ["--out", "out"], environment: [String] = []
    ) throws -> Soac.Run {
        let standard = ["deployments", "--repo", "r", "--system-config", Soac.system]
        return try Soac.run(standard + arguments, in: path, environment: environment)
    }

    /// Expects a service's file to say that a commit is deployed.
    func expectDeployed(
        _ service: String, _ commit: String?, state: String = "start", sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        guard let commit, exists("out/\(service).json") else {
            Issue.record("\(service) has no file", sourceLocation: sourceLocation)
            return
        }
        var expected = DeploymentsFile(service: service, commit: commit)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var found = try decoder.decode(DeploymentsFile.self, from: Data(text(of: "out/\(service).json").utf8))
        expected.setState(state)
        found.forgetBounces()
        #expect(found == expected, sourceLocation: sourceLocation)
    }
}

extension Soac.Run {
    /// Expects that some services could not be read, for one of these reasons, and that the run went on without them.
    func expectUnreadable(
        _ services: [String], because words: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(status == 1, "\(errors)", sourceLocation: sourceLocation)
        for service in services {
            let lines = errors.split(separator: "\n").filter { $0.contains(service) }
            #expect(!lines.isEmpty, "\(service) is not in: \(errors)", sourceLocation: sourceLocation)
        }
        let text = errors.lowercased()
        let isSaid = words.isEmpty || words.contains { text.contains($0.lowercased()) }
        #expect(isSaid, "none of \(words) is in: \(errors)", sourceLocation: sourceLocation)
    }
}

/// The content of a deployments.json.
struct DeploymentsFile: Codable, Equatable {
    struct Instance: Codable, Equatable {
        var dockerImage: String
        var desiredState: String
        var forceBounce: String?
    }

    struct Group: Codable, Equatable {
        var dockerImage: String
        var gitSha: String
    }

    struct Control: Codable, Equatable {
        var desiredState: String
        var forceBounce: String?
    }

    struct Second: Codable, Equatable {
        var deployments: [String: Group]
        var controls: [String: Control]
    }

    var v1: [String: Instance]
    var v2: Second

    /// What is said of the sample service, with its commit deployed and started.
    init(service: String, commit: String) {
        let image = "services-\(service):paasta-\(commit)"
        v1 = ["\(service):paasta-hamburg-prod.main": Instance(dockerImage: image, desiredState: "start")]
        v2 = Second(
            deployments: ["all": Group(dockerImage: image, gitSha: commit)],
            controls: ["\(service):hamburg-prod.main": Control(desiredState: "start")])
    }

    mutating func setState(_ state: String) {
        for key in v1.keys { v1[key]?.desiredState = state }
        for key in v2.controls.keys { v2.controls[key]?.desiredState = state }
    }

    mutating func forgetBounces() {
        for key in v1.keys { v1[key]?.forceBounce = nil }
        for key in v2.controls.keys { v2.controls[key]?.forceBounce = nil }
    }
}
