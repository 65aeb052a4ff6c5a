import TestSupport
import Testing

@testable import Compiler
@testable import Emitters

/// A socket that takes what Sensu's client takes, and what of the example it is sent.
@Suite struct SensuSocketTests {
    private let client: LoopbackServer

    init() throws { client = try LoopbackServer(.answers { Self.isAccepted($0) ? "ok" : "invalid" }) }

    /// The rules of the client's socket: name and source match `[\w.-]+`, the output is a string, the status an integer, ttl
    /// positive or null.
    private static func isAccepted(_ event: String) -> Bool {
        guard let root = JSONParser.parse(Array(event.utf8), path: "").value?.root, root.isMapping,
            isName(root.value("name")), root.value("source").map({ isName($0) }) ?? true,
            root.value("output")?.string != nil, case .int = root.value("status")?.value
        else { return false }
        switch root.value("ttl")?.value {
        case nil, .null: return true
        case .int(let seconds): return seconds > 0
        default: return false
        }
    }

    private static func isName(_ node: Node?) -> Bool {
        node?.string.map { $0.wholeMatch(of: /[A-Za-z0-9_.-]+/) != nil } ?? false
    }

    @Test func takesEveryEventOfTheExample() throws {
        var count = 0
        for made in try ExampleFolder.compile() where !made.artifact.family.checks.isEmpty {
            let event = String(decoding: made.artifact.bytes, as: UTF8.self)
            let sent = event.dropLast() + #", "status": 2, "output": "Half of the tasks are gone.\n"}"#
            #expect(try LoopbackServer.ask(client.port, String(sent) + "\n") == "ok", "\(made.artifact.path)")
            count += 1
        }
        #expect(count > 35)
    }

    /// The socket does say no.
    @Test func refusesWhatIsNoEvent() throws {
        let good = #"{"name": "a.b", "source": "paasta-c", "output": "", "status": 0, "ttl": null}"#
        #expect(try LoopbackServer.ask(client.port, good) == "ok")
        let bad = [
            ("a.b", "a b"), ("a.b", ""), ("a.b", "ä"), ("paasta-c", "paasta c"), (#""""#, "1"), ("0", #""0""#),
            ("0", "1.5"), ("null", "0"), ("null", #""1h""#), ("{", ""),
        ]
        for (part, other) in bad {
            let event = good.replacing(part, with: other, maxReplacements: 1)
            #expect(try LoopbackServer.ask(client.port, event) == "invalid", "\(event)")
        }
    }
}
