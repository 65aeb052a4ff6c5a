import Glibc
import TestSupport
import Testing

/// What the example's host is told, byte for byte. `UPDATE_GOLDEN=1` writes `golden/host` anew; such a run fails.
@Suite struct HostGoldenTests {
    private static let host = [
        "--soa-dir", "r", "--locations", "examples/host/locations", "--zookeeper", "examples/host/zookeeper",
        "--hostname", "kiel7",
    ]

    private static let cases: [(file: String, arguments: [String])] = [
        (
            "nerve.conf.json",
            ["nerve"] + host + [
                "--cluster", "hamburg-prod", "--system-config", "examples/system-config/hamburg-prod", "--ip",
                "10.20.30.40",
                "--local-services", "examples/host/local-services.json", "--puppet-services",
                "examples/host/puppet_services.d", "--labels-dir", "examples/host/labels.d", "--weight", "16",
            ]
        ),
        ("synapse.conf.json", ["synapse"] + host),
        (
            "synapse-2.6.conf.json",
            ["synapse"] + host + [
                "--haproxy-version", "2.6", "--synapse-tools-config", "examples/host/synapse-tools.conf.json",
            ]
        ),
    ]

    @Test(arguments: cases.map(\.file))
    func theExampleHost(_ file: String) throws {
        let arguments = try #require(Self.cases.first { $0.file == file }).arguments
        let scratch = try Scratch()
        try scratch.shell("cp -R \(Soac.package)/examples . && mv examples/soa-configs r")
        let run = try Soac.run(arguments, in: scratch.path)
        run.expectSuccess()
        let golden = "\(Soac.package)/golden/host/\(file)"
        if getenv("UPDATE_GOLDEN") != nil {
            try Path.write(Array(run.output.utf8), to: golden)
            Issue.record("\(golden) is written; look at what changed, and run again without UPDATE_GOLDEN")
        } else {
            #expect(String(decoding: try Path.read(golden), as: UTF8.self) == run.output)
        }
    }
}
