import Glibc
import TestSupport
import Testing

/// A way to be a bad server.
enum Fault: String, CaseIterable, Sendable {
    /// Takes the request, and says nothing.
    case hang
    /// Sends half of its refs, and then nothing.
    case stall
    case reset
    case close
    case garbage
    /// Garbage without end.
    case flood
    /// Refs without end.
    case endless
    /// A byte a second.
    case trickle
    /// Ends the first connection, and is good from the second on.
    case once
}

extension Server {
    static func faulty(_ fault: Fault, repository: String = "") throws -> Server {
        let program = Path.parent(of: #filePath) + "/Fixtures/faulty.py"
        return try Server(Scratch()) { ["python3", program, "\($0)", fault.rawValue, repository] }
    }
}

/// Servers that fail keep nobody else from being read, and nothing from being written whole.
@Suite(.serialized) struct FaultTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private var folder: String { scratch.path + "/remotes" }

    /// Every fault on every protocol, beside good servers, in one run.
    @Test func theOthersAreRead() throws {
        let good = try Transport.git.serve(folder)
        let commits = try scratch.services(["api", "blog", "web"], good)
        let faults = Fault.allCases.filter { $0 != .once }
        let servers = try faults.map { try Server.faulty($0) }
        var bad: [String] = []
        for (fault, server) in zip(faults, servers) {
            for scheme in ["git", "http", "ssh"] {
                bad.append("\(scheme)-\(fault)")
                try scratch.service("\(scheme)-\(fault)", at: "\(scheme)://127.0.0.1:\(server.port)/web.git")
            }
        }
        // As somebody else wrote it, who uses more space.
        let old = Array("{ \"v1\": {},\n \"v2\" : {\"deployments\": {}, \"controls\": {}} }\n".utf8)
        for name in bad { try scratch.write(old, to: "out/\(name).json") }
        try scratch.write("", to: "home/.ssh/known_hosts")
        try scratch.commit()
        let run = try scratch.deployments(
            ["--out", "out", "--time-limit", "8", "--attempts", "2"], environment: ["HOME=\(scratch.path)/home"])
        run.expectUnreadable(bad)
        // One after the other they would take minutes, and a thread that waits takes no processor.
        #expect(run.cpu < .seconds(60))
        for (name, commit) in commits { try scratch.expectDeployed(name, commit) }
        for name in bad { #expect(try Path.read(scratch.path + "/out/\(name).json") == old, "\(name)") }
        withExtendedLifetime((good, servers)) {}
    }

    @Test func aSecondAttemptHelps() throws {
        let commit = try scratch.remote("web")
        let server = try Server.faulty(.once, repository: folder + "/web.git")
        try scratch.service("web", at: "git://127.0.0.1:\(server.port)/web.git")
        try scratch.commit()
        try scratch.deployments(["--out", "out", "--attempts", "3"]).expectSuccess()
        try scratch.expectDeployed("web", commit)
        #expect(server.log.hasPrefix("asked\nasked\n"), "\(server.log)")
    }

    /// The first waits for its server when the second comes.
    @Test func twoRunsAtTheSameFolder() throws {
        let server = try Server.faulty(.hang)
        try scratch.service("web", at: "git://127.0.0.1:\(server.port)/web.git")
        try scratch.commit()
        let first = try BackgroundProcess(
            [
                Soac.path, "deployments", "--repo", scratch.path + "/r", "--system-config", Soac.system,
                "--out", scratch.path + "/out", "--time-limit", "60",
            ], log: scratch.path + "/log")
        try server.wait(for: "asked")
        #expect(!first.hasEnded, "\(first.output)")
        try scratch.deployments(["--out", "out", "--time-limit", "1", "--attempts", "1"]).expectRefusal(2, "another")
        withExtendedLifetime(first) {}
    }

    // MARK: Kill

    private static let names = (100..<300).map { "service-\($0)" }

    /// Makes 200 services of one remote, with files of its first deployment in `out`; all files before and after the
    /// second.
    private func fleet() throws -> (old: [String: [UInt8]], new: [String: [UInt8]], work: Duration) {
        try scratch.remote("web")
        for name in Self.names { try scratch.service(name, at: "file://\(folder)/web.git") }
        try scratch.commit()
        try scratch.deployments().expectSuccess()
        let old = try Path.files(below: scratch.path + "/out")
        try scratch.tag("web", "paasta-all-20190103T000000-deploy", scratch.commitToRemote("web"))
        let run = try scratch.deployments(["--out", "new"])
        run.expectSuccess()
        return (old, try Path.files(below: scratch.path + "/new"), run.cpu)
    }

    @Test func killedAtAnyMoment() throws {
        let (old, new, work) = try fleet()
        #expect(old.count >= Self.names.count && old != new)
        let seed = UInt64.random(in: 0..<1 << 32)
        var random = Seeded(seed)
        // A run takes longer than it works, for it waits as well.
        let full = 2 * Int(work / .milliseconds(1))
        for kill in 0..<12 {
            try scratch.shell("rm -rf out; mkdir out")
            for (name, bytes) in old { try scratch.write(bytes, to: "out/" + name) }
            let moment = Int.random(in: 1...full, using: &random)
            let limit = "\(moment / 1000)." + String(1000 + moment % 1000).dropFirst()
            let arguments = ["deployments", "--repo", "r", "--system-config", Soac.system, "--out", "out"]
            _ = try Command.run("timeout", ["-s", "KILL", limit, Soac.path] + arguments, in: scratch.path)
            let context: Comment = "seed \(seed), kill \(kill) after \(moment) ms"
            for (name, bytes) in try scratch.serviceFiles() {
                #expect(bytes == old[name] || bytes == new[name], "\(name) is torn; \(context)")
            }
            // `timeout` does not wait for the end of what it kills: on a busy machine it keeps its lock for a moment.
            var next = try scratch.deployments()
            for _ in 0..<200 where next.errors.contains("another soac writes") { next = try scratch.deployments() }
            #expect(next.status == 0, "\(context): \(next.errors)")
            #expect(try scratch.serviceFiles() == new.filter { $0.key.hasPrefix("service-") }, context)
        }
    }

    // MARK: A full disk

    private static let canMount: Bool = {
        guard getuid() == 0, let scratch = try? Scratch() else { return false }
        return (try? scratch.shell("mkdir disk; mount -t tmpfs -o size=64k tmpfs disk; umount --lazy disk")) != nil
    }()

    @Test(.enabled(if: canMount, "only root can mount a small disk, and not everywhere"))
    func fullDisk() throws {
        let (old, new, _) = try fleet()
        try scratch.shell("mkdir disk; mount -t tmpfs -o size=64k tmpfs disk; mkdir disk/out")
        defer { _ = try? scratch.shell("umount disk") }
        for name in Self.names.prefix(10) { try scratch.write(old[name + ".json"] ?? [], to: "disk/out/\(name).json") }
        let run = try scratch.deployments(["--out", "disk/out"])
        #expect((1...2).contains(run.status), "\(run.errors)")
        #expect(run.errors.contains("space"), "\(run.errors)")
        for (name, bytes) in try scratch.serviceFiles("disk/out") {
            #expect(bytes == old[name] || bytes == new[name], "\(name) is torn")
        }
        for name in Self.names.prefix(10) { #expect(scratch.exists("disk/out/\(name).json"), "\(name) is gone") }
        try scratch.shell("mount -o remount,size=4m disk")
        try scratch.deployments(["--out", "disk/out"]).expectSuccess()
        #expect(try scratch.serviceFiles("disk/out") == new.filter { $0.key.hasPrefix("service-") })
    }
}

extension Scratch {
    /// The files of the services in a folder.
    fileprivate func serviceFiles(_ folder: String = "out") throws -> [String: [UInt8]] {
        try Path.files(below: path + "/" + folder).filter { $0.key.hasPrefix("service-") && $0.key.hasSuffix(".json") }
    }
}
