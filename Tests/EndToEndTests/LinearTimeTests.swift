import TestSupport
import Testing

/// No input takes more time than one in proportion to its size: four times as much of something may take eight times as
/// long at most. Time is that of processors.
@Suite struct LinearTimeTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Files of a service `odd`, by name, with so much of something.
        var files: @Sendable (_ count: Int) -> [String: String]
        var count = 2000
        /// What is asked of it, besides a check and a compilation.
        var commands: [[String]] = []
    }

    private static func lines(_ count: Int, _ line: (Int) -> String) -> String { (0..<count).map(line).joined() }

    private static let marathon = "marathon-hamburg-prod.yaml"

    static let shapes = [
        Shape(testDescription: "equal keys") { [marathon: lines($0) { _ in "x: 1\n" }] },
        Shape(testDescription: "equal keys of smartstack") { ["smartstack.yaml": lines($0) { _ in "x: 1\n" }] },
        Shape(testDescription: "huge numbers as keys") { count in
            [marathon: lines(count / 4) { "\(String(repeating: "9", count: 400))\($0): 1\n" }]
        },
        Shape(testDescription: "unknown keys") { [marathon: "main:\n" + lines($0) { "  cpuz\($0): 1\n" }] },
        Shape(testDescription: "a long line") { ["service.yaml": "{" + lines($0) { _ in "x: 1, " } + "}"] },
        Shape(testDescription: "merges of a list") { count in
            let list = lines(count) { _ in "*e, " }
            return [marathon: "_e: &e {}\n_l: &l [\(list)]\n" + lines(count) { "_m\($0): {<<: *l}\n" }]
        },
        Shape(
            testDescription: "similar instances",
            files: { count in
                [
                    marathon: lines(count / 4) { "instance\($0): {cpus: 1, registrations: [odd.instance\($0)x]}\n" },
                    "smartstack.yaml": lines(count / 4) { "instance\($0): {proxy_port: \(20000 + $0)}\n" },
                ]
            }),
        Shape(testDescription: "similar deploy groups") { count in
            [
                marathon: lines(count / 4) { "i\($0): {cpus: 1, deploy_group: group\($0)}\n" },
                "deploy.yaml": "pipeline:\n" + lines(count / 4) { "- step: gruop\($0)\n" },
            ]
        },
        Shape(testDescription: "silences") { count in
            [
                marathon: lines(count) { "# soac: allow-file unknown-key -- r\($0)\n" } + "main:\n"
                    + lines(count) { "  cpuz\($0): 1\n" }
            ]
        },
        Shape(testDescription: "equal keys of deployments.json") { count in
            [
                "deployments.json": "{\"v2\": {\"deployments\": {" + lines(count) { _ in "\"x\": {}, " }
                    + "\"y\": {}}, \"controls\": {}}}"
            ]
        },
        Shape(testDescription: "many keys of deployments.json") { count in
            [
                marathon: lines(count / 4) { "i\($0): {cpus: 1, deploy_group: g\($0)}\n" },
                "deployments.json": "{\"v2\": {\"deployments\": {"
                    + lines(count) { "\"g\($0)\": {\"docker_image\": \"i\", \"git_sha\": \"a\"}, " }
                    + "\"y\": {}}, \"controls\": {}}}",
            ]
        },
        Shape(testDescription: "volumes") { count in
            [
                marathon: "main:\n  extra_volumes:\n"
                    + lines(count) { "  - {containerPath: /v\($0), hostPath: /h, mode: RO}\n" }
            ]
        },
        Shape(testDescription: "a pattern") { count in
            [marathon: "main: {constraints: [[habitat, LIKE, '\(lines(count / 100) { _ in ".*" })x']]}\n"]
        },
    ]

    @Test(arguments: shapes)
    func takesTimeInProportion(_ shape: Shape) throws {
        let commands = [
            ["check", "--repo", "r", "--no-cache", "--system-configs", Soac.package + "/examples/system-config"],
            ["compile", "--repo", "r", "--no-cache", "--dry-run", "--system-config", Soac.system],
        ]
        var times: [[Duration]] = []
        for count in [shape.count, 4 * shape.count] {
            let scratch = try Scratch()
            for (name, text) in shape.files(count) { try scratch.write(text, to: "r/odd/" + name) }
            try scratch.commit()
            times.append(
                try commands.map { command in
                    let run = try Soac.run(command, in: scratch.path)
                    #expect([0, 1].contains(run.status), "\(run.errors.suffix(300))")
                    return run.cpu
                })
        }
        for (few, many) in zip(times[0], times[1]) {
            // What a start takes is no measure.
            #expect(many < max(few, .milliseconds(150)) * 8, "\(few), then \(many)")
        }
    }
}
