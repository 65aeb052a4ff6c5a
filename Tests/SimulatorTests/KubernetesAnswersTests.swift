import Simulators
import TestSupport
import Testing

/// The simulated API server beside a real one: what Kubernetes 1.20.2 answered stands in `Fixtures/kubernetes-1.20.json`, written by
/// `tools/test_kubernetes.py`, whose `kubernetes_cases.py` says how.
@Suite struct KubernetesAnswersTests {
    private static let cases: [JSON] = {
        let file = Path.parent(of: #filePath) + "/Fixtures/kubernetes-1.20.json"
        return (try? Path.read(file)).flatMap { JSON($0) }?.items ?? []
    }()

    /// In one order, since each finds what those before it left. No time passes, as no controllers looked after the real one.
    @Test func eachIsAnsweredAlike() throws {
        #expect(Self.cases.count > 100)
        var server = SimulatedKubernetes(seed: 1, at: 1_570_017_600_000)
        var (before, continued): (String, String) = ("", "")
        for told in Self.cases {
            let title = told["title"]?.string ?? ""
            let (method, path) = try (#require(told["method"]?.string), #require(told["path"]?.string))
            var body = told["body"].flatMap { $0.isNull ? nil : $0.string.map { Array($0.utf8) } ?? $0.bytes } ?? []
            var text = String(decoding: body, as: UTF8.self)
            if text.contains("$") {
                let now = server.handle(SimulatedRequest("GET", path), at: server.now).json?["metadata"]
                for (name, value) in [
                    ("$VERSION", now?["resourceVersion"]?.string), ("$UID", now?["uid"]?.string), ("$OLD", before),
                ] { text.replace("\"\(name)\"", with: "\"\(value ?? "")\"") }
                body = Array(text.utf8)
            }
            let target = path.split(separator: "$CONTINUE", omittingEmptySubsequences: false).joined(
                separator: continued)
            let answer = server.handle(SimulatedRequest(method, target, body: body), at: server.now)
            #expect(answer.status == told["status"]?.int, "\(title): \(String(decoding: answer.body, as: UTF8.self))")
            let json = answer.json ?? .string("")
            continued = json["metadata"]?["continue"]?.string ?? continued
            if title == "replaced with what it is" { before = json["metadata"]?["resourceVersion"]?.string ?? "" }
            let own = Self.scrubbed(json)
            let expected = told["answer"] ?? .null
            // Not the values: a failure would show both in whole.
            let isAlike = own == expected
            #expect(isAlike, "\(title): \(Self.difference(own, expected, ""))")
        }
    }

    /// As `scrubbed` of the script.
    private static func scrubbed(_ answer: JSON) -> JSON {
        if answer["kind"] == "Status" {
            let causes = (answer["details"]?["causes"]?.items ?? [])
                .map { [$0["reason"]?.string ?? "", $0["field"]?.string ?? ""] }
                .sorted { $0.lexicographicallyPrecedes($1) }
            return [
                "kind": "Status", "reason": answer["reason"] ?? .null, "about": answer["details"]?["name"] ?? .null,
                "causes": .list(causes.map { .list($0.map { .string($0) }) }),
            ]
        }
        if let items = answer["items"]?.items {
            return [
                "kind": answer["kind"] ?? "", "names": .list(items.map { $0["metadata"]?["name"] ?? "" }),
                "continues": .bool(answer["metadata"]?["continue"] != nil),
            ]
        }
        guard let metadata = answer["metadata"]?.members else { return answer }
        let volatile: Set = [
            "uid", "resourceVersion", "creationTimestamp", "managedFields", "deletionTimestamp", "selfLink",
        ]
        return answer.setting("metadata", .object(metadata.filter { !volatile.contains($0.name) }))
    }

    /// The first place where two values differ.
    private static func difference(_ a: JSON, _ b: JSON, _ path: String) -> String {
        if let own = a.members, let other = b.members {
            for name in Set(own.map(\.name)).union(other.map(\.name)).sorted() where a[name] != b[name] {
                return difference(a[name] ?? .string("(absent)"), b[name] ?? .string("(absent)"), "\(path).\(name)")
            }
        }
        if let own = a.items, let other = b.items, own.count == other.count {
            for (place, pair) in zip(own, other).enumerated() where pair.0 != pair.1 {
                return difference(pair.0, pair.1, "\(path)[\(place)]")
            }
        }
        return "\(path): \(String(decoding: a.bytes, as: UTF8.self)), not \(String(decoding: b.bytes, as: UTF8.self))"
    }
}
