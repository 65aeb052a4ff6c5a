import Compiler
import Foundation

@testable import Planner

/// Where soac decides otherwise beside a round.
extension Difference {
    static let other: [Difference] = [
        Difference(
            table: "bounce", name: "upthendown takes more than enough", row: "upthendown waits for exactly",
            applies: {
                $0["method"].text == "upthendown" && $0["running"].isTrue
                    && $0["happy"].items.count > $0["instances"].int
            },
            instead: { item in
                var seen: Set<String> = []
                let all = item.input["old"].items.map(\.text).filter { seen.insert($0).inserted }
                return item.recorded.with("drain", .texts(all))
            }),
        Difference(
            table: "bounce-config", name: "a registration is of its own service",
            row: "the namespace of a registration",
            applies: { input in
                let registrations = input["config"]["registrations"].items.map(\.text)
                let first = registrations.first?.split(separator: ".").first.map(String.init)
                return first != nil && first != input["service"].text || registrations.count > 1
            },
            instead: { item in
                if item.recorded.has("raises") { return item.recorded }
                let spaces = item.input["config"]["registrations"].items.map(\.text)
                    .filter { [2, 4].contains($0.split(separator: ".").count) }
                    .map { $0.split(separator: ".").prefix(2).joined(separator: ".") }
                let proxied = spaces.first { !item.input["smartstack"][$0]["proxy_port"].isNull }
                let config = item.input["config"]
                let isIn = proxied != nil
                return item.recorded.with("in_smartstack", .bool(isIn)).with("proxy", .string(proxied ?? spaces[0]))
                    .with("drain_method", config.member("drain_method") ?? .string(isIn ? "hacheck" : "noop"))
                    .with(
                        "drain_params",
                        config.member("drain_method_params") ?? .object(isIn ? [("delay", .int(60))] : [])
                    )
                    .with(
                        "health",
                        config.member("bounce_health_params") ?? .object(isIn ? [("check_haproxy", .bool(true))] : []))
            }),
        Difference(
            table: "marathon-outcome", name: "a failed round is a failure", row: "a failed round returns",
            applies: { input in
                input["kind"].text == "one" && input["lock"].text == "free" && input["load"].text == "ok"
                    && (input["compile"].text == "no-image"
                        || input["compile"].text == "ok" && input["cycle"].items.first?.int == 1)
            },
            instead: { $0.recorded.with("code", .int(1)) }),
        Difference(
            table: "marathon-outcome", name: "a held lock is tried again", row: "an instance whose lock",
            applies: { input in
                input["kind"].text == "one"
                    && (input["lock"].text == "held"
                        || input["load"].text == "ok" && input["compile"].text == "ok"
                            && input["cycle"].text == "LockHeldException")
            },
            instead: { $0.recorded.with("again", .int(60)) }),
        Difference(
            table: "marathon-outcome", name: "an exception is a failed round", row: "an error of Marathon",
            applies: { $0["kind"].text == "one" },
            instead: { item in
                guard item.recorded.has("raises") else { return item.recorded }
                // A template is no instance: there is no team to tell.
                let event: Value = item.input["load"].text == "bad-name" ? .null : .int(2)
                return .object([("code", .int(1)), ("again", .null), ("event", event)])
            }),
        Difference(
            table: "marathon-outcome", name: "a failure ends no process", row: "an error of Marathon",
            applies: { $0["kind"].text == "process" },
            instead: { item in
                guard item.recorded.has("raises") else { return item.recorded }
                let names = item.input["arguments"].items.map { $0.items[0].text.split(separator: ".") }
                    .filter { [2, 4].contains($0.count) }
                return .object([
                    ("exit", .int(1)), ("looked_at", .texts(names.map { "\($0[0]).\($0[1])" })),
                ])
            }),
        Difference(
            table: "happy-tasks", name: "a result that is none says nothing",
            row: "a null among the results of health",
            applies: { input in
                input["tasks"].items.contains { task in
                    task["alive"].items.contains { $0.text == "null" }
                        && task["alive"].items.contains { $0.text != "null" }
                }
            },
            instead: { $0.recorded.has("raises") ? $0.ours : $0.recorded }),
        Difference(
            table: "happy-tasks", name: "an HAProxy that is away has no say", row: "for an HAProxy that does not",
            applies: { input in
                input["check_haproxy"].isTrue
                    && input["tasks"].items.contains { input["haproxy"][$0["host"].text].text == "error" }
            },
            instead: { item in
                let before = Set(item.recorded["happy"].items.map(\.text))
                let after = item.ours["happy"].items.map(\.text)
                guard before.isSubset(of: after) else { throw Complaint(description: "a task is not up any more") }
                var states = item.recorded["state"]
                for id in after where !before.contains(id) {
                    let isSeen = item.input["haproxy"].pairs.contains { host in
                        host.value.items.contains { $0.text == id }
                    }
                    guard isSeen else { throw Complaint(description: "no HAProxy has \(id)") }
                    if states[id].text == "unhappy" { states = states.with(id, item.ours["state"][id]) }
                }
                return .object([("happy", item.ours["happy"]), ("state", states)])
            }),
        Difference(
            table: "haproxy-stats", name: "what is no statistics says nothing", row: "an answer that is not from",
            applies: { input in
                let header = input["csv"].text.unicodeScalars.prefix {
                    !"\n\r\u{B}\u{C}\u{1C}\u{1D}\u{1E}\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0)
                }
                let columns = String(String.UnicodeScalarView(header)).components(separatedBy: ",")
                return !["# pxname", "svname", "status", ""].allSatisfy(columns.contains)
            },
            instead: { item in .object(item.recorded.pairs.map { ($0.key, .failure) }) }),
        Difference(
            table: "haproxy-stats", name: "a server without an address is no task's", row: "a server in HAProxy whose",
            applies: { $0["services"].items.count == 1 },
            instead: { item in
                guard item.recorded["registered"].has("raises"), !item.recorded["backends"].has("raises") else {
                    return item.recorded
                }
                return item.recorded.with("registered", item.ours["registered"])
            }),
        Difference(
            table: "drain-hacheck", name: "nothing is drained for no time", row: "with a delay of 0 (or less)",
            applies: { input in
                let expiration = input["params"]["expiration"].double
                return input["method"].text == "hacheck" && input["op"].text == "drain"
                    && (expiration == 0
                        ? input["params"].member("delay").map { $0.double <= 0 && $0.number != nil } ?? false
                        : expiration < 0)
            },
            instead: { item in
                let until = Value.string(Value.float(item.input["now"].double + 600).str)
                let requests = item.recorded["requests"].items.map { request in
                    Value.list(Array(request.items.dropLast()) + [request.items[2].with("expiration", until)])
                }
                return item.recorded.with("requests", .list(requests))
            }),
        Difference(
            table: "drain-hacheck", name: "a port may be written as a text", row: "`hacheck_port` as a string",
            applies: { !$0["params"]["hacheck_port"].text.isEmpty },
            instead: { item in
                let port = item.input["params"]["hacheck_port"].text
                guard item.ours["requests"].items.allSatisfy({ $0.items[1].text.contains(":\(port)/spool/") }) else {
                    throw Complaint(description: "another port is asked")
                }
                return item.ours
            }),
        Difference(
            table: "drain-hacheck", name: "half drained is not drained", row: "if one of several registrations",
            applies: { input in
                let replies = input["answers"].items
                return input["method"].text == "hacheck" && input["op"].text == "is_safe_to_kill"
                    && replies.contains { $0["status"].int == 200 || $0["body"].text.contains(" in up state") }
            },
            instead: { item in
                item.recorded.has("result") ? item.recorded.with("result", .bool(false)) : item.recorded
            }),
        Difference(
            table: "drain-hacheck", name: "what is not up need not be down", row: "a hacheck state other than `up`",
            applies: { input in
                input["method"].text == "hacheck" && DrainOperation(rawValue: input["op"].text)?.isQuestion == true
                    && input["answers"].items.contains { reply in
                        let sentence = /Service .+ in (.+) state(?: since [0-9.]+)?(?: until [0-9.]+)?(?:: .*)?\n?/
                        guard reply["status"].int != 200, let match = reply["body"].text.wholeMatch(of: sentence) else {
                            return false
                        }
                        return match.1 != "up" && match.1 != "down"
                    }
            },
            instead: { .object([("requests", $0.recorded["requests"]), ("raises", .string("*"))]) }),
        Difference(
            table: "lists-minimal", name: "another's app is passed over", row: "an app of somebody else in",
            applies: { input in
                input["live"].items.contains { AppID($0.items[1].text) == nil }
            },
            instead: { item in
                if item.recorded.has("raises") { return item.ours }
                let others = item.input["live"].items.map { $0.items[1].text }.filter { AppID($0) == nil }
                    .map { $0.replacing("--", with: "_") }
                let lines = item.recorded["lines"].items.filter { line in
                    !others.contains {
                        $0.hasPrefix("/\(line.text).") || $0 == "/\(line.text)" || $0.hasPrefix("\(line.text).")
                    }
                }
                return .object([("lines", .list(lines))])
            }),
        Difference(
            table: "maintenance", name: "an empty list is none", row: "an empty list of machines",
            applies: { input in
                ["draining_machines", "down_machines"].contains {
                    input["status"].has($0) && !input["status"][$0].isNull && input["status"][$0].items.isEmpty
                }
            },
            instead: { item in
                var expected = item.recorded
                for (key, names) in [
                    ("draining_machines", ["draining", "forgotten_draining"]),
                    ("down_machines", ["down", "forgotten_down"]),
                ] where item.input["status"].has(key) && item.input["status"][key].items.isEmpty {
                    for name in names { expected = expected.with(name, .list([])) }
                    if key == "draining_machines" { expected = expected.with("at_risk", .int(0)) }
                }
                return expected
            }),
        Difference(
            table: "maintenance", name: "each machine has its own form", row: "machines in both formats",
            applies: { input in
                ["draining_machines", "down_machines"].contains { key in
                    Set(input["status"][key].items.map { $0.has("id") }).count == 2
                }
            },
            instead: { item in
                guard item.recorded["draining"].has("raises") || item.recorded["down"].has("raises") else {
                    return item.recorded
                }
                var expected = item.recorded
                for key in ["draining", "down", "forgotten_draining", "forgotten_down", "at_risk"]
                where item.recorded[key].has("raises") {
                    expected = expected.with(key, item.ours[key])
                }
                let hosts = item.input["status"]["draining_machines"].items.map {
                    $0.has("id") ? $0["id"]["hostname"] : $0["hostname"]
                }
                return expected.with("draining", .list(hosts))
            }),
        Difference(
            table: "maintenance", name: "a window may have no end", row: "a maintenance window without a",
            applies: { input in
                input["schedule"]["windows"].items.contains {
                    $0["unavailability"].has("start") && !$0["unavailability"].has("duration")
                }
            },
            instead: { item in
                item.recorded.with("past_end", item.ours["past_end"])
                    .with("forgotten_down", item.ours["forgotten_down"])
            }),
        Difference(
            table: "lists", name: "a file that is none costs its own lines",
            row: "an instance file that cannot be read",
            applies: { listedFiles($0).contains { !isMapping($0.value.text) } },
            instead: { item in
                // The other services' lines, and nothing of this one's.
                let broken = listedFiles(item.input).filter { !isMapping($0.value.text) }
                    .map { $0.key.prefix { $0 != "/" } + "." }
                let lines = item.ours["stdout"].text.split(separator: "\n")
                guard !lines.contains(where: { line in broken.contains { line.hasPrefix($0) } }) else {
                    throw Complaint(description: "lines are made of a file that is none")
                }
                return item.ours.with("exit", .int(1))
            }),
        Difference(
            table: "lists", name: "a key that is no text costs itself", row: "a key of an instance file that",
            applies: { listedFiles($0).contains { $0.value.text.contains(/^[0-9]+:/.anchorsMatchLineEndings()) } },
            instead: { $0.recorded.has("raises") ? $0.ours.with("exit", .int(0)) : $0.recorded }),
        Difference(
            table: "lists", name: "hidden directories are no services", row: "every directory at the root",
            applies: { $0["files"].pairs.contains { $0.key.hasPrefix(".") || $0.key.hasPrefix("_") } },
            instead: { item in
                let lines = item.recorded["stdout"].text.split(separator: "\n").filter {
                    !$0.hasPrefix(".") && !$0.hasPrefix("_")
                }
                return item.recorded.with("stdout", .string(lines.joined(separator: "\n") + "\n"))
            }),
    ]

    /// The files that a list is made of.
    private static func listedFiles(_ input: Value) -> [(key: String, value: Value)] {
        let cluster = input["option"].text.isEmpty ? input["cluster"].text : input["option"].text
        return input["files"].pairs.filter { file in
            let parts = file.key.split(separator: "/")
            return parts.count == 2 && parts[1] == "\(input["tool"].text)-\(cluster).yaml"
        }
    }

    /// Whether a file holds a mapping, or nothing.
    private static func isMapping(_ text: String) -> Bool {
        guard let root = YAMLParser.parse(Array(text.utf8), path: "file").value?.root else { return false }
        return root.isMapping || root.isNull
    }
}
