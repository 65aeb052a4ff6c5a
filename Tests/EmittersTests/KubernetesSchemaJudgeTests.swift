import Foundation
import Testing

@testable import Compiler
@testable import Emitters

/// What the API's own schemas say of the objects of the example, and of odd instances.
@Suite struct KubernetesSchemaJudgeTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/judge_objects.py")

    private static let mains = [
        "{instances: 2, cmd: a, env: {A: SECRET(b), C: SHARED_SECRET(d)}, cap_add: [A], service_account_name: s}",
        "{max_instances: 3, args: [a], healthcheck_mode: http}",
        "{max_instances: 3, autoscaling: {metrics_provider: http, setpoint: .5}, healthcheck_mode: cmd, healthcheck_cmd: a}",
        "{instances: 1, bounce_method: downthenup, aws_ebs_volumes: [{volume_id: v, container_path: /e, partition: 1}]}",
        "{instances: 1, persistent_volumes: [{container_path: /e, size: 5}], healthcheck_mode: tcp, pool: ~}",
    ]

    @Test(
        .enabled(if: (try? run(["--present"], ""))?.status == 0, "python3 has no kubernetes-validate"),
        arguments: ["1.25", "1.30"])
    func theSchemasTakeTheObjects(version: String) throws {
        var lines: [String] = []
        for main in Self.mains {
            for family in [Family.kubernetes, .kubernetesBudgets, .kubernetesAutoscalers] {
                var example = ExampleCluster()
                example.kind = .kubernetes
                example.families = [family]
                example.main = main
                example.files["smartstack.yaml"] = "main: {proxy_port: 20001}\n"
                example.system["volumes"] = #"[{"containerPath": "/a", "hostPath": "/a", "mode": "RO"}]"#
                example.kubernetesAPI = try #require(KubernetesAPI(version))
                guard let text = try? example.text() else { continue }
                lines.append("{\"version\": \"\(version)\", \"object\": \(text)}")
            }
        }
        #expect(lines.count == 12)
        let (status, output) = try Self.run([], lines.joined(separator: "\n"))
        #expect(status == 0, "\(output)")
    }

    private static func run(_ arguments: [String], _ input: String) throws -> (status: Int32, output: String) {
        let process = Process()
        let (pipe, stdin) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path] + arguments
        process.standardInput = stdin
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}
