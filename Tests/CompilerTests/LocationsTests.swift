import Compiler
import Testing

/// Where a host is, and what there is beside it.
@Suite struct LocationsTests {
    private func file(_ name: String, _ text: String) -> HostFile {
        HostFile(path: "locations/" + name, bytes: Array(text.utf8))
    }

    private func lower(_ types: String, _ mapping: String) -> Outcome<Locations?> {
        LocationsLowering.lower(
            types: file("location_types.json", types), mapping: file("location_mapping.json", mapping),
            here: [file("region", " r1\n")])
    }

    private static let types = #"["ecosystem", "region", "my_habitat"]"#
    private static let mapping =
        #"{"prod_ecosystem": {"r1_region": {"a_b_my_habitat": {}, "c_my_habitat": {}}, "r2_region": {}}, "dev_ecosystem": {"c_region": {"c_my_habitat": {}}}}"#

    private func convert(_ location: (String, String), to type: String) throws -> [String]? {
        let locations = try #require(lower(Self.types, Self.mapping).value)
        let names = locations.convert(
            Location(LocationType(location.0), LocationName(location.1)), to: LocationType(type))
        return names?.map(\.text)
    }

    @Test func upAndDown() throws {
        #expect(try convert(("region", "r1"), to: "my_habitat") == ["a_b", "c"])
        #expect(try convert(("my_habitat", "a_b"), to: "ecosystem") == ["prod"])
        // A location may lie in two.
        #expect(try convert(("my_habitat", "c"), to: "ecosystem") == ["dev", "prod"])
        #expect(try convert(("region", "r2"), to: "region") == ["r2"])
        #expect(try convert(("region", "r2"), to: "my_habitat") == [])
        #expect(try convert(("region", "c"), to: "my_habitat") == ["c"])
    }

    @Test func whatDoesNotExist() throws {
        #expect(try convert(("region", "prod"), to: "ecosystem") == nil)
        #expect(try convert(("region", "r1"), to: "planet") == nil)
        let locations = try #require(lower(Self.types, Self.mapping).value)
        #expect(locations.here(LocationType("region"))?.text == "r1")
        #expect(locations.here(LocationType("ecosystem")) == nil)
    }

    @Test func whatIsWrongIsReported() {
        #expect(lower("{}", Self.mapping).value == nil)
        #expect(lower("[]", Self.mapping).value == nil)
        #expect(lower(Self.types, "{").value == nil)
        let odd = lower(Self.types, #"{"r1_region": 1, "nowhere": {}, "r2_region": {}}"#)
        #expect(odd.value?.contains(Location(LocationType("region"), LocationName("r2"))) == true)
        #expect(odd.diagnostics.map(\.span?.start.column) == [15, 18])
    }

    @Test func topologies() {
        let lowered = TopologyLowering.lower([
            file("west.yaml", "- [a, 2181]\n- ['10.0.0.1', 2182, more]\n"), file("east.yaml", "- [a]\n"),
            file("readme.md", "nothing"), HostFile(path: "north.yaml", bytes: nil, reason: "permission denied"),
        ])
        #expect(lowered.value[LocationName("west")]?.value == ["a:2181", "10.0.0.1:2182"])
        for broken in ["east", "north"] {
            let topology = lowered.value[LocationName(broken)]
            #expect(topology != nil && topology?.value == nil)
        }
        #expect(lowered.value[LocationName("south")] == nil)
        #expect(lowered.diagnostics.map(\.span?.path) == ["locations/east.yaml", "north.yaml"])
    }
}
