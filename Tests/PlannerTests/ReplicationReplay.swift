import Compiler

@testable import Planner

/// A run over several instances of the table `replication`.
enum ReplicationReplay {
    static func decide(_ input: Value) -> [Value] {
        let slaves = input["slaves"].items.map { slave in
            MesosSlave(
                hostname: slave["hostname"].text,
                attributes: Dictionary(slave["attributes"].pairs.map { ($0.key, $0.value.text) }) { $1 })
        }
        let apps = input["tasks"].items.enumerated().map { number, task in
            LiveApp(
                place: AppPlace(id: id(task["app_id"].text), shard: 0), instances: 1,
                tasks: [CaseApp.task(task.with("id", .string("t\(number)")))])
        }
        var answers: [String: Known<[String: Int]>] = [:]
        return input["instances"].items.map { instance in
            guard instance["deployed"].isTrue else { return .object([("by", .string("nothing"))]) }
            let subject = subject(instance)
            guard subject.isCheckedInSmartstack else {
                let verdict = ReplicationVerdict.marathon(subject, apps: apps, now: CaseApp.now)
                return said(
                    verdict, instance, input,
                    [
                        ("by", .string("marathon")), ("available", .optional(verdict.available)),
                    ])
            }
            let locations = ReplicationLocation.all(of: subject, slaves: slaves)
            var asked: [(key: String, value: Value)] = []
            for location in locations {
                // The next host is asked where one does not answer.
                for host in location.hosts {
                    if let known = answers[host] {
                        if known.value != nil { break } else { continue }
                    }
                    answers[host] = answer(input["up"][host], host)
                    asked.append((location.name, .string(host)))
                    if answers[host]?.value != nil { break }
                }
            }
            let verdict = ReplicationVerdict.smartstack(subject, locations: locations, answers: answers)
            let results = verdict.locations.map { location in
                (location.name, Value.list([.optional(location.up), .int(location.expected), .bool(location.isUnder)]))
            }
            return said(
                verdict, instance, input,
                [
                    ("by", .string("smartstack")), ("asked", .object(asked)),
                    ("locations", .object(results.map { (key: $0.0, value: $0.1) })),
                ])
        }
    }

    private static func answer(_ up: Value, _ host: String) -> Known<[String: Int]> {
        if case .string = up { return .unknown("\(host) refuses the connection") }
        return .known(Dictionary(up.pairs.map { ($0.key, $0.value.int) }) { $1 })
    }

    /// The ids of these tables are short: `/checkout.main.x.y`.
    private static func id(_ id: String) -> String {
        let parts = id.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 ? "\(parts[0]).\(parts[1]).git\(parts[2]).config\(parts[3])" : id
    }

    private static func subject(_ instance: Value) -> ReplicationSubject {
        ReplicationSubject(
            id: .of(instance), instances: instance["instances"].int,
            threshold: instance.has("threshold") ? instance["threshold"].double : 50, pool: instance["pool"].text,
            registrations: instance["registrations"].items.map(\.text), hasProxy: !instance["proxy_port"].isNull,
            discover: instance["discover"].text)
    }

    /// The event is made by `SensuEmitter`, with the instance's own monitoring; here its name and when it goes out count.
    private static func said(
        _ verdict: ReplicationVerdict, _ instance: Value, _ input: Value, _ members: [(key: String, value: Value)]
    ) -> Value {
        let monitoring = instance["monitoring"]
        let team = monitoring.has("team") ? monitoring["team"] : instance["team"]
        return .object(
            members + [
                ("status", .int(verdict.status)), ("sent", .bool(team.isTruthy && input["sensu"].isTrue)),
                (
                    "event",
                    .object([
                        ("name", .string(ReplicationVerdict.checkName(of: .of(instance)))),
                        ("alert_after", monitoring.member("alert_after") ?? .string("2m")),
                        ("check_every", .string("1m")),
                    ])
                ),
            ])
    }
}
