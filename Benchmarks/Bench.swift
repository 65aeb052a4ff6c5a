import CLibYAML
import CLibgit2
import Compiler
import Dispatch
import Emitters
import Fleet
import Git
import Glibc
import Synchronization

/// Measures a cold compile of a whole fleet against its floor: what libgit2 needs to read the same blobs, libyaml to
/// scan those that are YAML, and our JSON writer to write the text of the artifacts once. All in one run, in turn, on as
/// many threads; compile is timed as a whole process, from its start to its end, and check beside it.
@main
struct Bench {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4, let rounds = Int(arguments[3]) else {
            print("usage: soac-bench SOAC CORPUS ROUNDS [JOBS]")
            exit(2)
        }
        let (soac, corpus) = (arguments[1], arguments[2])
        // Before this process grows: a child's peak counts from what its parent had.
        let peak = spawn([soac] + Work.compileArguments(corpus)).peak ?? 0
        let jobs = arguments.count > 4 ? Int(arguments[4]) ?? 2 : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let work = try Work(corpus: corpus, jobs: jobs)
        print(work.description)
        var table = Table()
        for round in 0...rounds {
            // The first round warms the page cache and does not count.
            let counts = round > 0
            table.add("libgit2 reads the blobs", measure { work.readBlobs(jobs) }, counts)
            table.add("libyaml scans the YAML", measure { work.scan(work.yaml, jobs) }, counts)
            table.add(Table.scanJSON, measure { work.scan(work.json, jobs) }, counts)
            table.add("JSON is written once", measure { work.writeJSON(jobs) } * work.share, counts)
            table.add(Table.compile, spawn([soac] + Work.compileArguments(corpus)), counts)
            table.add(Table.check, spawn([soac] + Work.checkArguments(corpus)), counts)
        }
        table.show()
        print("peak memory of \(Table.compile): \(peak / 1_000_000) MB")
        let version = (0..<20).map { _ in spawn([soac, "--version"]).wall }.sorted()
        print(
            "soac --version: \(milliseconds(version[0])) at best, \(milliseconds(version[10])) in the middle of 20 runs"
        )
    }
}

/// Seconds, and bytes of memory at the peak.
struct Measure {
    var wall: Double
    var cpu: Double
    var peak: Int?

    static func * (measure: Measure, factor: Double) -> Measure {
        Measure(wall: measure.wall * factor, cpu: measure.cpu * factor, peak: measure.peak)
    }
}

func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

func measure(_ work: () -> Void) -> Measure {
    var (before, after) = (rusage(), rusage())
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &before)
    let start = now()
    work()
    let wall = now() - start
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &after)
    let cpu = seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime) - seconds(before.ru_stime)
    return Measure(wall: wall, cpu: cpu)
}

/// Runs a program to its end, its output thrown away.
func spawn(_ command: [String]) -> Measure {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let start = now()
    guard posix_spawn(&process, command[0], &actions, nil, arguments, environ) == 0 else {
        print("\(command[0]) cannot be started")
        exit(2)
    }
    var status: Int32 = 0
    var usage = rusage()
    wait4(process, &status, 0, &usage)
    let wall = now() - start
    // 1: something is wrong in the corpus, as is meant.
    guard status == 0 || status == 1 << 8 else {
        print("\(command.joined(separator: " ")) failed with status \(status >> 8)")
        exit(2)
    }
    return Measure(wall: wall, cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime), peak: usage.ru_maxrss * 1024)
}

/// The inputs of one compile, taken apart beforehand.
struct Work {
    let repository: String
    let systemConfigs: String
    let ids: [git_oid]
    let yaml: [[UInt8]]
    /// The deployments.json, which libyaml can scan as well.
    let json: [[UInt8]]
    /// Of `sampleSize` services at most, evenly taken: as values they take much memory.
    let artifacts: [Value]
    /// How many services there are for each of those.
    let share: Double
    private static let sampleSize = 5000
    let blobBytes: Int
    let artifactBytes: Int

    init(corpus: String, jobs: Int) throws {
        repository = corpus + "/soa-configs"
        systemConfigs = corpus + "/system"
        let snapshot = try Snapshot(.revision("HEAD"), of: Repository(discovering: repository))
        let reader = try snapshot.open()
        var blobs: [(id: BlobID, isYAML: Bool, bytes: [UInt8])] = []
        func collect(_ directory: Directory) throws {
            for entry in try reader.entries(of: directory) {
                if let inner = entry.directory { try collect(inner) }
                guard let blob = entry.blob, case .bytes(let bytes) = try reader.read(entry, limit: 1 << 24) else {
                    continue
                }
                blobs.append((blob, entry.name.hasSuffix(".yaml"), bytes))
            }
        }
        try collect(reader.root)
        blobBytes = blobs.reduce(0) { $0 + $1.bytes.count }
        yaml = blobs.filter(\.isYAML).map(\.bytes)
        json = blobs.filter { !$0.isYAML }.map(\.bytes)
        ids = blobs.map { blob in
            var id = git_oid()
            git_oid_fromstr(&id, blob.id.id.description)
            return id
        }
        var clusters: [ClusterInput] = []
        for name in try File.names(in: systemConfigs) {
            let files = try SystemConfigurationFolder.read("\(systemConfigs)/\(name)")
            guard let system = SystemConfigurationLowering.lower(files).value else { continue }
            clusters.append(ClusterInput(name: ClusterName(name), system: system, counts: InstanceCounts()))
        }
        guard let day = CalendarDate(year: 2019, month: 10, day: 2),
            let noon = Timestamp(date: day, hour: 12, minute: 0, second: 0)
        else { exit(2) }
        let inputs = Pipeline.Inputs(
            clusters: clusters, kinds: [.marathon, .chronos], moment: Moment(local: noon, offset: 0),
            namespaces: Set(Family.allCases).namespaces)
        let names = try reader.entries(of: reader.root).filter {
            $0.directory != nil && ![".", "_"].contains($0.name.prefix(1))
        }.map(\.name)
        let step = max(1, names.count / Work.sampleSize)
        let sample = stride(from: 0, to: names.count, by: step).map { ServiceName(names[$0]) }
        share = Double(names.count) / Double(sample.count)
        let result = try FleetCompilation(
            Fleet(snapshot: snapshot, services: step > 1 ? sample : nil, jobs: jobs), inputs: inputs,
            families: Set(Family.allCases),
            deployments: nil, wanted: .bytes
        ).run()
        var texts = 0
        artifacts = result.outputs.compactMap { output in
            guard case .file(let file) = output, let bytes = file.bytes else { return nil }
            texts += bytes.count
            return JSONParser.parse(bytes, path: "").value?.root.value
        }
        artifactBytes = texts
    }

    static func compileArguments(_ corpus: String) -> [String] {
        [
            "compile", "--repo", corpus + "/soa-configs", "--system-configs", corpus + "/system", "--all-clusters",
            "--date", "2019-10-02T12:00:00Z", "--dry-run", "--no-cache",
        ]
    }

    static func checkArguments(_ corpus: String) -> [String] {
        ["check", "--repo", corpus + "/soa-configs", "--system-configs", corpus + "/system", "--no-cache"]
    }

    var description: String {
        "\(ids.count) files, \(blobBytes / 1000) kB, of them \(yaml.count) YAML with "
            + "\(yaml.reduce(0) { $0 + $1.count } / 1000) kB; \(artifacts.count) artifacts, \(artifactBytes / 1000) kB"
            + (share > 1 ? " of one in \(share) services" : "")
    }

    /// Hands pieces of `0..<count` to as many threads.
    private func share(_ count: Int, _ jobs: Int, _ work: @Sendable (_ next: () -> Range<Int>?) -> Void) {
        let place = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            work {
                let start = place.add(64, ordering: .relaxed).oldValue
                return start < count ? start..<min(start + 64, count) : nil
            }
        }
    }

    func readBlobs(_ jobs: Int) {
        share(ids.count, jobs) { next in
            var repository: OpaquePointer?
            var database: OpaquePointer?
            git_repository_open(&repository, self.repository)
            git_repository_odb(&database, repository)
            while let range = next() {
                for place in range {
                    var id = ids[place]
                    var object: OpaquePointer?
                    guard git_odb_read(&object, database, &id) == 0 else { exit(2) }
                    git_odb_object_free(object)
                }
            }
            git_odb_free(database)
            git_repository_free(repository)
        }
    }

    func scan(_ texts: [[UInt8]], _ jobs: Int) {
        share(texts.count, jobs) { next in
            while let range = next() {
                for place in range {
                    var parser = yaml_parser_t()
                    yaml_parser_initialize(&parser)
                    texts[place].withUnsafeBufferPointer { bytes in
                        yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
                        var event = yaml_event_t()
                        var isOver = false
                        while !isOver, yaml_parser_parse(&parser, &event) == 1 {
                            isOver = event.type == YAML_STREAM_END_EVENT
                            yaml_event_delete(&event)
                        }
                    }
                    yaml_parser_delete(&parser)
                }
            }
        }
    }

    func writeJSON(_ jobs: Int) {
        let written = Atomic<Int>(0)
        share(artifacts.count, jobs) { next in
            while let range = next() {
                for place in range { written.add(JSONText.of(artifacts[place]).count, ordering: .relaxed) }
            }
        }
        precondition(written.load(ordering: .relaxed) == artifactBytes, "the text is not that of the artifacts")
    }
}

func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1e5).rounded()) / 100) ms" }

struct Table {
    static let compile = "soac compile --dry-run"
    static let check = "soac check"
    static let scanJSON = "libyaml scans the JSON"
    private var rows: [(name: String, measures: [Measure])] = []

    mutating func add(_ name: String, _ measure: Measure, _ counts: Bool) {
        guard counts else { return }
        if let place = rows.firstIndex(where: { $0.name == name }) {
            rows[place].measures.append(measure)
        } else {
            rows.append((name, [measure]))
        }
    }

    func show() {
        print(line("", "wall: best", "median", "cpu: median"))
        for row in rows {
            print(
                line(
                    row.name, milliseconds(row.measures.map(\.wall).min() ?? 0),
                    milliseconds(median(row.measures.map(\.wall))),
                    milliseconds(median(row.measures.map(\.cpu)))))
        }
        guard let compile = rows.first(where: { $0.name == Table.compile }) else { return }
        let floors = rows.filter { ![Table.compile, Table.check].contains($0.name) }
        showRatios("all blobs read and scanned, the JSON written once", compile, floors)
        showRatios("the same without scanning deployments.json", compile, floors.filter { $0.name != Table.scanJSON })
        if let check = rows.first(where: { $0.name == Table.check }) {
            showRatios("the same fleet, without its deployments.json", check, [compile], "check / compile")
        }
    }

    /// Round by round: what the machine does to one it does to the other.
    private func showRatios(
        _ name: String, _ row: (name: String, measures: [Measure]), _ floors: [(name: String, measures: [Measure])],
        _ title: String = "compile / floor"
    ) {
        let walls = row.measures.indices.map { i in
            row.measures[i].wall / floors.reduce(0) { $0 + $1.measures[i].wall }
        }
        let cpus = row.measures.indices.map { i in
            row.measures[i].cpu / floors.reduce(0) { $0 + $1.measures[i].cpu }
        }
        print("\(title) (\(name)): wall \(ratios(walls)); cpu \(ratios(cpus))")
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private func ratios(_ values: [Double]) -> String {
        func two(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
        return "\(two(median(values))) in the middle, \(two(values.min() ?? 0)) to \(two(values.max() ?? 0))"
    }

    private func line(_ cells: String...) -> String {
        cells.enumerated().map { place, cell in
            let padding = String(repeating: " ", count: max(0, (place == 0 ? 26 : 14) - cell.count))
            return place == 0 ? cell + padding : padding + cell
        }.joined()
    }
}
