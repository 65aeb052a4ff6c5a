import FuzzDriver
import TestSupport
import Testing

/// A short, repeatable relative of the fuzzer: the files of the example, broken at random with a fixed seed. The driver
/// stops the process where an invariant of the compiler does not hold.
@Suite struct MutationTests {
    @Test(arguments: CompilerDriver.Role.allCases)
    func noMutationStopsTheCompiler(_ role: CompilerDriver.Role) throws {
        let seeds = try seeds(for: role)
        try #require(seeds.count > 5)
        let driver = CompilerDriver()
        #expect(driver.feed(CompilerDriver.sample(for: role), as: role) > 0, "nothing comes out of the sample")
        for seed in seeds { driver.feed(seed, as: role) }
        var generator = Seeded(20_191_002)
        for _ in 0..<300 {
            driver.feed(mutated(from: seeds, &generator), as: role)
        }
    }

    private func seeds(for role: CompilerDriver.Role) throws -> [[UInt8]] {
        let files = try Path.files(below: Soac.package + "/examples/soa-configs")
        let chosen = files.sorted { $0.key < $1.key }.filter { path, _ in
            let isInstances = path.contains("/marathon-") || path.contains("/chronos-")
            return switch role {
            case .instances: isInstances
            case .general: path.hasSuffix(".yaml") && !isInstances
            case .json: path.hasSuffix(".json")
            }
        }
        return [CompilerDriver.sample(for: role)] + chosen.map(\.value)
    }

    private func mutated(from seeds: [[UInt8]], _ generator: inout Seeded) -> [UInt8] {
        var bytes = seeds[Int.random(in: seeds.indices, using: &generator)]
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 0...12, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            case 2:
                bytes.insert(
                    contentsOf: Self.words[Int.random(in: Self.words.indices, using: &generator)].utf8, at: place)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            default:
                let other = seeds[Int.random(in: seeds.indices, using: &generator)]
                let start = Int.random(in: 0...other.count, using: &generator)
                bytes.replaceSubrange(place..<end, with: other[start..<min(other.count, start + 40)])
            }
        }
        return bytes
    }

    /// Where the format has its corners.
    private static let words = [
        "\n", "  ", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "<<: *a\n", "!!binary ", "!!set ", "!!int ", "! ", "'",
        "\"",
        "null", ".nan", ".inf", "-1", "1e999", "0x7fffffffffffffff", "99999999999999999999", "190:20:30", "2019-02-30",
        "{cluster}", "{0}", "{:>99999999}", "{shortdate-99999999999}", "{a.b[c]}", "{{", "SECRET(x)", "\\ud834",
        "\u{FEFF}",
        "cpus: ", "mem: ", "instances: ", "max_instances: ", "env: ", "constraints: ", "extra_volumes: ",
        "deploy_group: ",
    ]
}
