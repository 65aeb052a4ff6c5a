import ArgumentParser
import Compiler
import Fleet
import Git
import Glibc

struct PaastaValidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks the files of a service: soac check.",
        discussion: """
            Findings that only soac compile rejects are shown, but are no failure here; for soac check they are.

            Exit status: 0 nothing is wrong, 1 there are errors, or no such service, 2 it could not run, or was called \
            wrongly.
            """)

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The service. Default: the one whose folder this is.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @Option(
        name: [.customShort("y"), .long],
        help: ArgumentHelp("The folder of soa-configs. Default: this folder.", valueName: "dir"),
        completion: .directory)
    var yelpsoaConfigRoot: String?

    func run() throws {
        let folder = try ServiceFolder(service, in: yelpsoaConfigRoot)
        guard try folder.hasYAML() else { throw ExitCode(1) }
        try folder.check()
    }
}

struct PaastaCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tells what soa-configs lacks of a service, and what is wrong with it.",
        discussion: """
            Looks at soa-configs alone: neither at a Makefile nor at a Dockerfile. soac check is for CI.

            Exit status: 0 whatever is found, as the original; 1 there is no such service, 2 it could not run, or was called \
            wrongly.
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service. Default: the name of this folder.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @Option(
        name: [.customShort("y"), .long], help: ArgumentHelp("The folder of soa-configs.", valueName: "dir"),
        completion: .directory)
    var yelpsoaConfigRoot = PaastaNames.soaDir

    func run() throws {
        let name = try PaastaCommand.serviceOrFolder(service)
        let folder = try ServiceFolder(name, in: yelpsoaConfigRoot)
        guard try folder.hasYAML() else { throw ExitCode(1) }
        try Terminal.output(try lines(of: folder).map { Printable.line($0) + "\n" }.joined())
        do { try folder.check() } catch let status as ExitCode where status == ExitCode(1) {}
    }

    /// What a service should have.
    private func lines(of folder: ServiceFolder) throws -> [String] {
        guard let general = try PaastaInfo.general(folder.name, in: folder.root) else {
            return ["✗ what soa-configs says of \(folder.name) cannot be read"]
        }
        var lines: [String] = []
        func tell(_ isThere: Bool, _ there: String, _ missing: String) {
            lines.append(isThere ? "✓ \(there)" : "✗ \(missing)")
        }
        let files = Set(try File.names(in: folder.path))
        tell(
            files.contains("deploy.yaml"), "deploy.yaml is there",
            "there is no deploy.yaml: nothing says in which order its deploy groups follow")
        let setting = general.monitoring.first { $0.key == "team" }?.setting.value
        let team = setting.flatMap { $0.isNull ? nil : $0.str }
        tell(team != nil, "monitoring: the team is \(team ?? "")", "monitoring.yaml names no team: nobody is told")
        if files.contains("smartstack.yaml") {
            let spaces = (general.namespaces.value ?? []).compactMap(\.definition.value)
            tell(!spaces.isEmpty, "smartstack.yaml has namespaces", "smartstack.yaml has no namespace")
            for space in spaces {
                let port = space.node.value("proxy_port").flatMap { $0.isNull ? nil : $0.value.str }
                tell(
                    port != nil, "smartstack: \(space.name) has the port \(port ?? "")",
                    "smartstack: \(space.name) has no proxy_port")
            }
        }
        return lines
    }
}

/// A service's folder, as paasta_tools finds it.
struct ServiceFolder {
    let root: String
    let name: String

    var path: String { "\(root)/\(name)" }

    /// Without a name this folder is the service's.
    init(_ service: String?, in root: String?) throws {
        if let service {
            (self.root, name) = (root ?? ".", service)
        } else {
            guard root.map(Self.isThisFolder) ?? true else {
                Terminal.error(Problem("which service?", hint: "name it with --service, or be in its folder"))
                throw ExitCode(1)
            }
            (self.root, name) = ("..", try PaastaCommand.serviceOrFolder(nil))
        }
    }

    private static func isThisFolder(_ path: String) -> Bool { RealPath.of(path) == ThisHost.folder }

    /// Whether it is there, and has files; said if not.
    func hasYAML() throws -> Bool {
        guard try File.isDirectory(path) else {
            Terminal.error(Problem("\(path) is no folder", hint: "--yelpsoa-config-root names the one of soa-configs"))
            return false
        }
        guard try File.names(in: path).contains(where: { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }) else {
            Terminal.error(Problem("\(path) has no .yaml file"))
            return false
        }
        return true
    }

    /// `soac check` of it, as `paasta validate` judges. Files of other names are none of soa-configs, and nothing is wrong
    /// with them.
    func check() throws {
        let isKnown: Bool
        do { isKnown = try SourceTree(Snapshot(folder: root)).service(named: ServiceName(name)) != nil } catch {
            throw Problem(error)
        }
        guard isKnown else { return Terminal.note("\(path) has no file that soac looks at") }
        try CheckCommand.parse(["--soa-dir", root, "--service", name, "--allow", "uncompilable"]).run()
    }
}
