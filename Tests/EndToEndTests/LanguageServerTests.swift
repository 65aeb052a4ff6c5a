import TestSupport
import Testing

/// `soac lsp`, as editors drive it.
@Suite struct LanguageServerTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell("git init -q r")
        let files = [
            "web/marathon-prod.yaml":
                "# 😀\n_base: &base\n  cpus: 1\nmain:\n  <<: *base\n  mem: 512\n  \n  deploy_group: prod.web\n"
                + "  registrations: [api.main]\nother: {cpus: 1, deploy_group: prod.web}\nlast:\n  healthcheck_mode: http\n  pool: default\n"
                + "  deploy_group: dev\n",
            "web/chronos-prod.yaml": "nightly:\n  cmd: x\n  schedule: R/2019-10-02T12:00:00Z/P1D\nafter:\n  cmd: y\n"
                + "  parents: [web.nightly]\n  deploy_group: dev\n",
            "web/deploy.yaml": "pipeline:\n- step: prod.web\n- step: dev\n- step: prod.nightly\n",
            "web/service.yaml": "description: w\nmem: 256\n",
            "web/smartstack.yaml": "main: {proxy_port: 20001}\n",
            "web/smartstack.yml": "main: {}\n",
            "api/smartstack.yaml": "main: {proxy_port: 20002}\n",
            "api/marathon-prod.yaml": "main: {cpus: 1}\n",
            "api/deploy.yaml": "pipeline: [{step: prod.main}, {step: prod.after}]\n",
            "api/chronos-prod.yaml": "after: {cmd: z, parents: [web.nightly]}\n",
        ]
        for (path, text) in files { try scratch.write(text, to: "r/" + path) }
        try scratch.commit()
    }

    /// `make test` installs it.
    private static let hasClient =
        (try? Command.run("/usr/bin/env", ["python3", "-c", "import pygls, lsprotocol"], in: "/"))?
        .status == 0

    private func drive(_ scenario: String, _ more: String...) throws {
        let client = Soac.package + "/Tests/EndToEndTests/Fixtures/editor.py"
        let run = try Command.run(
            "/usr/bin/env", ["python3", client, Soac.path, scenario, scratch.path + "/r"] + more, in: scratch.path,
            environment: ["HOME=" + scratch.path])
        #expect(run.status == 0, "\(run.errors.suffix(3000))")
    }

    @Test(.enabled(if: hasClient, "there is no pygls and lsprotocol for python3"))
    func everyRequestThatIsAdvertised() throws { try drive("features") }

    @Test(.enabled(if: hasClient, "there is no pygls and lsprotocol for python3"), arguments: 0..<6)
    func editsInAnyOrder(_ seed: Int) throws { try drive("edits", "\(seed)") }

    @Test(.enabled(if: hasClient, "there is no pygls and lsprotocol for python3"))
    func filesChangeUnderneath() throws { try drive("underneath") }

    // MARK: The protocol itself

    private static func message(_ text: String) -> String { "Content-Length: \(text.utf8.count)\r\n\r\n\(text)" }

    private static func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
        message(#"{"jsonrpc": "2.0", "id": \#(id), "method": "\#(method)", "params": \#(params)}"#)
    }

    private static func notification(_ method: String, _ params: String = "{}") -> String {
        message(#"{"jsonrpc": "2.0", "method": "\#(method)", "params": \#(params)}"#)
    }

    private static let start = request(1, "initialize", #"{"capabilities": {}}"#)
    private static let stop = request(9, "shutdown") + notification("exit")

    /// What is answered to bytes that come all at once, after which the client is gone.
    private func answers(_ bytes: String) throws -> (output: String, status: Int32) {
        try scratch.write(bytes, to: "in")
        let run = try Command.run("/bin/sh", ["-c", "'\(Soac.path)' lsp <in"], in: scratch.path)
        return (run.output, run.status)
    }

    @Test func lifeAndDeath() throws {
        #expect(try answers(Self.start + Self.stop).status == 0)
        #expect(try answers(Self.start + Self.notification("exit")).status == 1)
        #expect(try answers(Self.start).status == 1)
        #expect(try answers("").status == 1)
        let early = try answers(Self.request(3, "textDocument/hover") + Self.start + Self.start + Self.stop)
        #expect(
            early.output.contains(#""id": 3, "error": {"code": -32002"#) && early.output.contains(#""code": -32600"#))
        let late = try answers(Self.start + Self.request(8, "shutdown") + Self.request(3, "textDocument/hover"))
        #expect(late.output.contains(#""id": 3, "error": {"code": -32600"#))
        #expect(late.status == 0)
    }

    @Test func whatIsNoRequest() throws {
        let odd = try answers(
            Self.start + Self.message("{") + Self.message("[]") + Self.message(#"{"id": 4}"#)
                + Self.message(#"{"id": 5, "result": 1}"#)
                + Self.request(6, "no/such") + Self.notification("$/no") + Self.request(7, "textDocument/hover")
                + Self.message(String(repeating: "[", count: 100_000)) + Self.stop)
        #expect(odd.status == 0)
        for part in [
            #""id": 4, "error": {"code": -32600"#, #""id": 6, "error": {"code": -32601"#,
            #""id": 7, "error": {"code": -32602"#,
        ] {
            #expect(odd.output.contains(part), "\(odd.output)")
        }
        #expect(odd.output.components(of: #""code": -32700"#) == 2)
        #expect(!odd.output.contains(#""id": 5"#))
    }

    /// None of it is kept.
    @Test(arguments: [
        "Content-Length: 99999999999\r\n\r\n", "Content-Length: x\r\n\r\n{}", "Content-Length: -1\r\n\r\n",
        "Content-Type: x\r\n\r\n{}", String(repeating: "x", count: 10_000),
    ])
    func boundsOfMessages(_ bytes: String) throws {
        let run = try answers(Self.start + bytes)
        #expect(run.status == 1 && run.output.contains(#""code": -32700"#), "\(run.output)")
    }

    /// What was cancelled before its turn has no result.
    @Test func cancellation() throws {
        let cancel = Self.notification("$/cancelRequest", #"{"id": 3}"#)
        let run = try answers(
            Self.start + Self.request(3, "textDocument/hover") + cancel + Self.request(4, "textDocument/hover")
                + Self.stop)
        #expect(run.output.contains(#""id": 3, "error": {"code": -32800"#))
        #expect(run.output.contains(#""id": 4, "error": {"code": -32602"#))
    }

    /// The pipe is held open by another process; the editor that asked is gone.
    @Test func anEditorThatDies() throws {
        let start = Self.request(1, "initialize", #"{"processId": PID, "capabilities": {}}"#)
        try scratch.write(start, to: "start")
        try scratch.shell(
            """
            sleep 0.1 & dead=$!; wait $dead
            text=$(sed "s/PID/$dead/; 1s/.*/X/" start | tail -n 1)
            { printf 'Content-Length: %d\\r\\n\\r\\n%s' "${#text}" "$text"; sleep 60; } | { '\(Soac.path)' lsp >out; echo $? >status; } &
            for i in $(seq 600); do test -s status && break; sleep 0.1; done
            test "$(cat status)" = 1 && grep -q capabilities out
            """)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
