import Compiler
import TestSupport
import Testing

@testable import Emitters
@testable import Fleet

/// Services come in any order, from any thread, and the archive is the same.
@Suite struct ClusterArchiveTests {
    private let scratch: Scratch
    private static let cluster = ClusterName("prod")

    init() throws { scratch = try Scratch() }

    private static func artifact(
        _ service: String, _ instance: String, _ bytes: [UInt8], _ family: Family = .marathon
    ) -> Emission {
        let id = InstanceID(service: ServiceName(service), instance: InstanceName(instance))
        return .artifact(Artifact(cluster: cluster, family: family, id: id, text: bytes[...]))
    }

    private func archives(_ folder: String) throws -> ArtifactArchives {
        try ArtifactArchives(for: [Self.cluster], in: scratch.path + "/" + folder, time: 1)
    }

    /// Whether the only archive was written.
    private func finish(_ archives: ArtifactArchives) throws -> Bool {
        try archives.finish(inputs: [:], leftOut: [], jobs: 2).map(\.isNew) == [true]
    }

    private func bytes(_ folder: String) throws -> [UInt8] { try Path.read(scratch.path + "/\(folder)/prod.tar") }

    /// The artifacts of service after service, more of them than wait in memory.
    private static let services: [[Emission]] = (0..<40).map { service in
        (0..<service % 4).map { instance in
            artifact(
                "s\(service)", "i\(instance)",
                [UInt8](repeating: UInt8(service), count: service * 15_000 + instance))
        }
    }

    @Test func theOrderOfServicesDoesNotCount() throws {
        let archives = try archives("a")
        for (number, emissions) in Self.services.enumerated() { try archives.add([(Self.cluster, emissions)], number) }
        #expect(try finish(archives))
        let ordered = try bytes("a")
        #expect(ordered.count > 16 << 20)

        let reversed = try self.archives("b")
        for (number, emissions) in Self.services.enumerated().reversed() {
            try reversed.add([(Self.cluster, emissions)], number)
        }
        #expect(try finish(reversed))
        #expect(try bytes("b") == ordered)

        let threads = try self.archives("c")
        let numbers = Self.services.indices.map { $0 * 7 % Self.services.count }
        _ = try Workers(jobs: 4).map(numbers) { () throws in
        } _: { number, _ throws in
            try threads.add([(Self.cluster, Self.services[number])], number)
        }
        #expect(try finish(threads))
        #expect(try bytes("c") == ordered)
    }

    @Test func ofTwoOfOneNameTheLastCounts() throws {
        let archives = try archives("a")
        let services = [
            [Self.artifact("a", "b.c", [1]), Self.artifact("a", "d", [2])],
            [Self.artifact("a.b", "c", [3]), Self.artifact("a.b", "d", [4])],
        ]
        for (number, emissions) in services.enumerated() { try archives.add([(Self.cluster, emissions)], number) }
        #expect(try finish(archives))
        try scratch.shell("mkdir out; tar -xf a/prod.tar -C out")
        let files = try Path.files(below: scratch.path + "/out")
        #expect(files["marathon/a.b.c.json"] == [3])
        let index = try #require(JSONParser.parse(files["index.json"] ?? [], path: "index.json").value?.root)
        let artifacts = try #require(index.value("artifacts"))
        #expect(
            artifacts.pairs.map { $0.key.string }
                == ["prod/marathon/a.d.json", "prod/marathon/a.b.c.json", "prod/marathon/a.b.d.json"])
        #expect(artifacts.pairs.map { $0.value.value("service")?.string } == ["a", "a.b", "a.b"])
    }

    /// A name is escaped in the index, and as it is in the archive.
    @Test func namesAreAnyText() throws {
        let archives = try archives("a")
        let instance = String(repeating: "ü", count: 60)
        try archives.add([(Self.cluster, [Self.artifact("é\"", instance, [1], .kubernetesBudgets)])], 0)
        #expect(try finish(archives))
        try scratch.shell("mkdir out; tar -xf a/prod.tar -C out")
        let files = try Path.files(below: scratch.path + "/out")
        let name = "kubernetes/é\".\(instance).pdb.json"
        #expect(files[name] == [1])
        let index = try #require(JSONParser.parse(files["index.json"] ?? [], path: "index.json").value?.root)
        let entry = try #require(index.value("artifacts")?.value("prod/" + name))
        #expect(entry.value("service")?.string == "é\"")
        let offset = try #require(entry.value("offset")?.value)
        #expect(Value.isEqual(offset, .int(try #require(try bytes("a").firstIndex(of: 1)))))
    }
}
