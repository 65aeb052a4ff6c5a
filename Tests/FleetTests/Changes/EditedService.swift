import Compiler
import Emitters
import Fleet
import Git
import TestSupport
import Testing

/// A service `web` in a git repository, and what single edits of it change.
final class EditedService {
    private let scratch: Scratch
    /// What the service is before each edit, by path.
    private let files: [String: String]
    private let system: [String: String]
    private let base: Snapshot

    init(_ files: [String: String], system: [String: String]) throws {
        (self.files, self.system) = (files, system)
        scratch = try Scratch()
        for (path, text) in files { try scratch.write(text, to: "r/" + path) }
        try scratch.commit()
        base = try Snapshot(.revision("HEAD"), of: Repository(discovering: scratch.path + "/r"))
    }

    enum Edit {
        /// In the file at a path, or in a member of the system configuration, one text for another.
        case replace(String, String, String)
        case remove(String)
        case add(String, String)
    }

    struct Outcome {
        var changes: [Change]
        var findings: [Diagnostic]
        /// The ids that each side compiles to, by `FAMILY SERVICE.INSTANCE`.
        var ids: (before: [String: String], after: [String: String])
    }

    func apply(_ edits: [Edit]) throws -> Outcome {
        var system = system
        for edit in edits { try apply(edit, &system) }
        try scratch.commit()
        let after = try Snapshot(.revision("HEAD"), of: Repository(discovering: scratch.path + "/r"))
        try scratch.shell("cd r; git reset -q --hard HEAD~")
        let sides = (try side(base, self.system), try side(after, system))
        let diff = FleetDiff(
            sides.0, sides.1, families: Set(Family.allCases), moment: try EditedService.moment(), services: nil,
            cache: nil, jobs: 1)
        let result = try diff.run()
        return Outcome(
            changes: result.changes, findings: result.findings,
            ids: (try ids(sides.0), try ids(sides.1)))
    }

    private func apply(_ edit: Edit, _ system: inout [String: String]) throws {
        switch edit {
        case .replace(let place, let old, let new):
            let text = try #require(files[place] ?? system[place], "there is no \(place)")
            #expect(text.contains(old), "\(place) has no '\(old)'")
            let edited = text.replacing(old, with: new, maxReplacements: 1)
            if files[place] != nil { try scratch.write(edited, to: "r/" + place) } else { system[place] = edited }
        case .remove(let path): try scratch.shell("rm -r r/\(path)")
        case .add(let place, let text):
            if place.contains("/") { try scratch.write(text, to: "r/" + place) } else { system[place] = text }
        }
    }

    private static func moment() throws -> Moment {
        let day = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        return Moment(local: try #require(Timestamp(date: day, hour: 12, minute: 0, second: 0)), offset: 0)
    }

    private func side(_ snapshot: Snapshot, _ system: [String: String]) throws -> FleetDiff.Side {
        let files = system.sorted { $0.key < $1.key }.map { name, text in
            SystemConfigurationFile(path: "\(name).json", bytes: Array("{\"\(name)\": \(text)}".utf8))
        }
        let lowered = SystemConfigurationLowering.lower(files)
        let configuration = try #require(lowered.value, "\(lowered.diagnostics.map(\.message))")
        let cluster = ClusterInput(name: ClusterName("c"), system: configuration, counts: InstanceCounts())
        return FleetDiff.Side(
            snapshot: snapshot, clusters: [cluster], clustersDigest: "\(system.sorted { $0.key < $1.key })",
            deployments: nil)
    }

    private func ids(_ side: FleetDiff.Side) throws -> [String: String] {
        let inputs = Pipeline.Inputs(
            clusters: side.clusters, families: Set(Family.allCases), moment: try EditedService.moment())
        let run = FleetCompilation(
            Fleet(snapshot: side.snapshot, services: nil, jobs: 1), inputs: inputs, families: Set(Family.allCases),
            deployments: nil, wanted: .bytes)
        var ids: [String: String] = [:]
        for case .file(let file) in try run.run().outputs {
            let root = JSONParser.parse(try #require(file.bytes), path: "").value?.root
            let field = file.family == .marathon ? "id" : file.family == .chronos ? "description" : nil
            ids["\(file.family) \(file.id)"] = field.flatMap { root?.value($0)?.string }
        }
        return ids
    }
}

extension Change {
    /// `bounce web.main cpus@web/marathon-c.yaml:2`: the verdict, whose it is, and each field with the line that did it. A
    /// `-` before the line says that it is one of the state before.
    var shown: String {
        let fields = fields.map { field in
            let place = field.place.map { "\($0.isBefore ? "-" : "")\($0.place.span.path):\($0.place.span.start.line)" }
            return "\(field.path.text)@\(place ?? "")"
        }
        return ([verdict.rawValue, id.description] + fields).joined(separator: " ")
    }
}
